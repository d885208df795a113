"""cargo as maturin finds it in `CARGO`: the program is not compiled again, `PROTREE_PROGRAM` is it. All else is the real cargo's."""

import json
import os
import subprocess
import sys

arguments = sys.argv[1:]
cargo = os.environ["PROTREE_CARGO"]
if arguments[0] != "rustc":
    sys.exit(subprocess.call([cargo, *arguments]))

manifest = next(
    argument.split("=", 1)[1] if "=" in argument else arguments[index + 1]
    for index, argument in enumerate(arguments)
    if argument.split("=")[0] == "--manifest-path"
)
command = [cargo, "metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest]
packages = json.loads(subprocess.check_output(command))["packages"]
package = next(package for package in packages if package["name"] == "protree")
target = next(target for target in package["targets"] if target["name"] == "protree" and "bin" in target["kind"])
artifact = {
    "reason": "compiler-artifact",
    "package_id": package["id"],
    "manifest_path": package["manifest_path"],
    "target": target,
    "profile": {"opt_level": "0", "debug_assertions": True, "overflow_checks": True, "test": False},
    "features": [],
    "filenames": [os.environ["PROTREE_PROGRAM"]],
    "executable": os.environ["PROTREE_PROGRAM"],
    "fresh": True,
}
print(json.dumps(artifact))
print(json.dumps({"reason": "build-finished", "success": True}))
