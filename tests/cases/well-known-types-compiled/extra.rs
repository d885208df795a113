use pb::google::protobuf::{Empty, Extra, Timestamp};

#[test]
fn only_what_is_in_the_tree_is_generated() {
    let message = pb::a::M {
        t: Some(Timestamp { seconds: 1, nanos: 2 }),
        e: Some(Extra { x: 3 }),
        none: Some(Empty {}),
        any: Some(prost_types::Any::default()),
    };
    assert_eq!(message.t.map(|time| time.seconds), Some(1));
}
