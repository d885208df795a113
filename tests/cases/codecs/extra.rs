#[test]
fn services_have_no_package_on_the_wire() {
    assert_eq!(pb::a::first_server::SERVICE_NAME, "First");
}

#[test]
fn the_narrowest_path_says_the_codec() {
    let text = include_str!("pb/a.rs");
    let count = |codec: &str| text.matches(&format!("beside::{codec}::default()")).count();
    assert_eq!((count("Everything"), count("OfService"), count("OfRpc")), (2, 2, 2));
    assert!(!text.contains("tonic_prost"));
}
