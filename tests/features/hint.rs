//! Uses a package that no other package needs.

fn main() {
    let hint = consumer::plain::acme::shop::v1::beta::Hint::default();
    assert!(hint.text.is_empty());
    assert!(!consumer::json::FILE_DESCRIPTOR_SET.is_empty());
}
