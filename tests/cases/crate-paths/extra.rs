use prost::{Message as _, Name as _};

#[test]
fn the_crates_are_those_that_others_have() {
    let tree = pb::a::Tree {
        planted: Some(prost_types::Timestamp::default()),
        ..pb::a::Tree::default()
    };
    assert_eq!(pb::a::Tree::decode(tree.encode_to_vec().as_slice()), Ok(tree));
    let text = include_str!("pb/a.rs");
    assert!(!text.contains(" ::prost") && !text.contains("<::prost"));
}

#[test]
fn the_narrowest_path_says_the_domain() {
    assert_eq!(pb::a::Tree::type_url(), "tree.example.com/a.Tree");
    assert_eq!(pb::a::tree::Leaf::type_url(), "leaf.example.com/a.Tree.Leaf");
    assert_eq!(pb::a::tree::Root::type_url(), "tree.example.com/a.Tree.Root");
}
