use prost::Name;

#[test]
fn nested_names_are_whole() {
    assert_eq!(pb::c::r::Q::NAME, "R.Q");
    assert_eq!(pb::c::r::Q::PACKAGE, "");
    assert_eq!(pb::c::r::Q::full_name(), "R.Q");
    let url = pb::c::r::Q::type_url();
    assert_eq!(url.rsplit_once('/'), url.split_once('/'));
    assert!(["type.googleapis.com/R.Q", "example.com/R.Q"].contains(&url.as_str()));
}
