#[test]
fn the_prefix_is_there() {
    assert_eq!(pb::a::M::default().color(), pb::a::Color::ColorBlue);
}
