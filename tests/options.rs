//! Options that only the library has, and behaviour that is common to all options.

use protree::{AttributeTarget, Config, RustOptions};

/// The text of one generated file.
fn text(options: RustOptions, path: &str) -> String {
    let protos = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/options/protos");
    let generated = Config::new(protos).rust(options).generate();
    let generated = generated.unwrap_or_else(|error| panic!("{error}"));
    let mut files = generated.tree.files();
    let file = files.find(|(candidate, _)| candidate.as_str() == path);
    let (_, file) = file.expect("the file is generated");
    String::from_utf8(file.bytes.to_vec()).expect("it is text")
}

#[test]
fn prost_can_be_configured_directly() {
    let options = RustOptions::default().with_prost(|config| {
        config
            .prost_path("::mine::prost")
            .btree_map(["."])
            // No effect: protree makes the names.
            .type_attribute(".", "#[cfg(all())]")
            .enable_type_names();
    });
    assert!(!options.is_cacheable());
    assert!(RustOptions::default().is_cacheable());
    assert_eq!(options, options.clone());
    assert_ne!(options, RustOptions::default());
    let text = text(options, "acme/v1.rs");
    assert!(text.contains("::mine::prost::Message"), "{text}");
    assert!(text.contains("btree_map = "), "{text}");
    assert!(text.contains("#[cfg(all())]\n"), "{text}");
    assert!(text.contains("pub struct Picture {"), "{text}");
}

#[test]
fn attributes_come_in_the_order_they_are_given_and_derives_first() {
    let options = RustOptions::default()
        .attribute(AttributeTarget::Message, "Layer", "#[b]")
        .attribute(AttributeTarget::Type, ".", "#[a]")
        .attribute(AttributeTarget::Message, ".acme", "#[c] #[d]")
        .derive("Layer", "Eq, serde::Serialize");
    let text = text(options, "acme/v1.rs");
    let expected = "    #[derive(Eq, serde::Serialize)]\n    #[b]\n    #[a]\n    #[c]\n    #[d]\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn every_mistake_is_reported_in_one_run() {
    let options = RustOptions::default()
        .attribute(AttributeTarget::Field, "Picture.pixel", "#[a]")
        .attribute(AttributeTarget::Enum, ".", "a")
        .derive("Blended", "Ord")
        .extern_path(".mony", "::money");
    let protos = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/options/protos");
    let error = Config::new(protos).rust(options).generate();
    let error = error.expect_err("all of them are wrong");
    assert_eq!(error.exit_code(), 2);
    let messages = error.diagnostics().iter();
    let messages: Vec<&str> = messages
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "`extern-path`: `.mony` matches no package or type",
            "`enum-attribute`: `a` is not an attribute: unexpected token",
            "`field-attribute`: `Picture.pixel` matches no field",
            "`derive`: `Blended` matches no type",
        ]
    );
    let helps = error
        .diagnostics()
        .iter()
        .flat_map(|diagnostic| &diagnostic.helps);
    let helps: Vec<&str> = helps.map(String::as_str).collect();
    for help in ["did you mean `.money`?", "did you mean `Picture.pixels`?"] {
        assert!(helps.contains(&help), "{helps:?}");
    }
}

/// A mock of each service: a struct of closures.
#[test]
fn a_function_writes_code_beside_each_service() {
    let options = RustOptions::default().service_extra(|service| {
        let name = service.rust_name;
        let fields = service.methods.iter().map(|method| {
            assert!(!method.client_streaming && !method.server_streaming);
            let (field, input, output) = (method.rust_name, method.input, method.output);
            format!("pub {field}: Box<dyn Fn({input}) -> {output}>,")
        });
        let fields: String = fields.collect();
        format!(
            "/// A mock of `{}.{}`.\npub struct Mock{name} {{ {fields} }}",
            service.package, service.proto_name
        )
    });
    assert!(!options.is_cacheable());
    let protos = concat!(env!("CARGO_MANIFEST_DIR"), "/protos");
    let config = Config::new(protos).only("article/*");
    let generated = config.rust(options).generate().expect("it is Rust");
    let mut files = generated.tree.files();
    let (_, file) = files
        .find(|(path, _)| path.as_str() == "article.rs")
        .expect("it is generated");
    let text = String::from_utf8_lossy(&file.bytes);
    let expected = "/// A mock of `.ArticleService`.\npub struct MockArticleService {\n    \
        pub article_list: Box<dyn Fn(ArticleListRequest) -> ArticleListResponse>,\n    \
        pub article_detail: Box<dyn Fn(ArticleDetailRequest) -> ArticleDetailResponse>,\n}\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn code_from_a_function_must_be_rust() {
    let options = RustOptions::default().service_extra(|_| "pub struct;\n".to_owned());
    let protos = concat!(env!("CARGO_MANIFEST_DIR"), "/protos");
    let error = Config::new(protos).rust(options).generate();
    let error = error.expect_err("it is no Rust").to_string();
    assert!(
        error.contains("E0718") && error.contains("pub struct;"),
        "{error}"
    );
    assert!(error.contains("service "), "{error}");
}

#[test]
fn comments_are_left_out_by_path() {
    let protos = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/single-file/protos"
    );
    let text = |options: RustOptions| {
        let generated = Config::new(protos)
            .rust(options.single_file(true))
            .generate();
        let generated = generated.expect("a good tree");
        let (_, file) = generated.tree.files().next().expect("there is one");
        String::from_utf8_lossy(&file.bytes).into_owned()
    };
    let comment = "/// What something costs.";
    assert!(text(RustOptions::default().no_comments(".acme.Item")).contains(comment));
    assert!(!text(RustOptions::default().no_comments("money.Price")).contains(comment));
}
