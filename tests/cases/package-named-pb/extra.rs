#[test]
fn the_package_is_below_the_module_of_the_same_name() {
    assert_eq!(pb::pb::M::default(), pb::pb::M {});
}
