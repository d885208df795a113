#[test]
fn a_service_keeps_its_package_on_the_wire() {
    assert_eq!(pb::a::s_server::SERVICE_NAME, "a.S");
}
