//! Asks for a package that nothing else needs.

fn main() {
    let hint = consumer::plain::acme::shop::v1::beta::Hint::default();
    assert!(hint.text.is_empty());
    assert!(!consumer::json::FILE_DESCRIPTOR_SET.is_empty());
}
