use pb::a::M;

fn read(text: &str) -> M {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn defaults_are_written_with_the_names_of_the_proto_and_enums_by_number() {
    let written = serde_json::to_string(&M {
        many_kinds: vec![1, 0, 9],
        inner_m: None,
        ..M::default()
    });
    let expected = r#"{"some_number":"0","many_kinds":[1,0,9],"one_kind":0,"kind_map":{}}"#;
    assert_eq!(written.unwrap(), expected);
}

#[test]
fn what_nobody_knows_is_ignored() {
    let found = read(
        r#"{"new": {"a": [1, {}]}, "manyKinds": ["KIND_ONE", "NEW", "KIND_ZERO"], "one_kind": "NEW",
            "kindMap": {"a": "NEW", "b": "KIND_ONE"}, "setKind": "NEW", "innerM": {"newer": null}, "chosenKind": "NEW"}"#,
    );
    assert_eq!(found.many_kinds, [1, 0]);
    assert_eq!(found.one_kind, 0);
    assert_eq!(found.kind_map.len(), 1);
    assert_eq!(found.set_kind, None);
    assert_eq!(found.inner_m, Some(Box::default()));
    assert_eq!(found.choice, None);
}

#[test]
fn mistakes_are_mistakes_all_the_same() {
    for text in [r#"{"someNumber": "x"}"#, r#"{"innerM": {"manyKinds": [true]}}"#, r#"{"someNumber": 1, "some_number": 2}"#] {
        serde_json::from_str::<M>(text).unwrap_err();
    }
}
