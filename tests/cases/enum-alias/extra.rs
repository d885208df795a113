#[test]
fn an_alias_is_found_by_its_name() {
    assert_eq!(pb::a::E::from_str_name("RUNNING"), pb::a::E::from_str_name("STARTED"));
    assert!(pb::a::E::from_str_name("RUNNING").is_some());
}
