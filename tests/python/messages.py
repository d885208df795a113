"""messages.py KIND FILE SCHEMA: FILE is what `--message-format KIND` prints, by the judgement of others."""

import json
import sys

kind, path, schema = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    text = file.read()
if kind == "json":
    import jsonschema

    with open(schema, encoding="utf-8") as file:
        validator = jsonschema.Draft7Validator(json.load(file))
    for line in text.splitlines():
        validator.validate(json.loads(line))
else:
    from sarif_pydantic import Sarif

    log = Sarif.model_validate_json(text)
    [run] = log.runs
    rules = [rule.id for rule in run.tool.driver.rules]
    assert run.results
    for result in run.results:
        assert rules[result.rule_index] == result.rule_id
        assert result.locations[0].physical_location.region.start_line > 0
