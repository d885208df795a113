//! `protree doc`: the pages have the expected content, every link has a target, protos cannot inject code, and the
//! folder is written like other output.
#![cfg(feature = "cli")]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text files of a site, by path.
type Site = BTreeMap<String, String>;

/// The site of a folder with protos.
fn site_of(protos: &Path, flags: &[&str]) -> Site {
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let site = out.path().join("site");
    let mut arguments = vec!["doc", text(protos), text(&site)];
    arguments.extend(flags);
    let run = program::protree(root(), arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = folders::read(&site).into_iter();
    let files = files.map(|(path, bytes)| {
        let text = String::from_utf8(bytes.clone()).expect("a site is text");
        (path.clone(), text)
    });
    files.collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the paths of tests are UTF-8")
}

/// A folder with these protos.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in files {
        folders::write(&folder.path().join(path), text);
    }
    folder
}

/// A tag as a browser reads it: its name and its attributes.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

/// The tags of a page. Fails on syntax that our pages do not use, because browsers might read it in another way.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with("!--") {
            rest = &rest[rest.find("-->").expect("a comment ends")..];
            continue;
        }
        let name_end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !"/!".contains(c))
            .expect("a tag ends");
        let name = rest[..name_end].to_ascii_lowercase();
        assert!(!name.is_empty(), "a `<` that is no tag: {rest:.60}");
        rest = &rest[name_end..];
        let mut attributes = BTreeMap::new();
        loop {
            rest = rest.trim_start_matches([' ', '\n', '/']);
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(['=', ' ', '>']).expect("an attribute ends");
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = "";
            if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').expect("a value ends");
                value = &after[..end];
                rest = &after[end + 1..];
            }
            assert!(!value.contains('<'), "{value}");
            let value = value.replace("&#38;", "&").replace("&amp;", "&");
            attributes.insert(attribute, value);
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

fn pages(site: &Site) -> impl Iterator<Item = (&String, &String)> {
    site.iter()
        .filter(|(path, _)| Path::new(path).extension().is_some_and(|it| it == "html"))
}

/// The path and the element id that a link on a page refers to.
fn target<'a>(page: &str, link: &'a str) -> (String, &'a str) {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    if path.is_empty() {
        return (page.to_owned(), fragment);
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {link}"),
            _ => parts.push(part),
        }
    }
    (parts.join("/"), fragment)
}

/// Checks that every link of the pages and of the search has a target in the site, and that ids are unique.
fn check_links(site: &Site) -> usize {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in pages(site) {
        let found = ids.entry(path).or_default();
        for tag in tags(text) {
            if let Some(id) = tag.attributes.get("id") {
                assert!(found.insert(id.clone()), "{path}: twice #{id}");
            }
        }
    }
    let mut count = 0;
    let mut check = |page: &str, link: &str| {
        let (file, fragment) = target(page, link);
        assert!(site.contains_key(&file), "{page}: no {file}");
        let is_there = fragment.is_empty() || ids[&*file].contains(fragment);
        assert!(is_there, "{page}: no #{fragment} in {file}");
        count += 1;
    };
    for (path, text) in pages(site) {
        for tag in tags(text) {
            for name in ["href", "src"] {
                let link = tag.attributes.get(name);
                let ours = link.filter(|link| !link.contains(':'));
                if let Some(link) = ours {
                    check(path, link);
                }
            }
        }
    }
    for (path, text) in site.iter().filter(|(path, _)| path.contains("/key-")) {
        for link in shard_links(path, text) {
            check("index.html", &link);
        }
    }
    count
}

/// The links in a shard of the search index.
fn shard_links(path: &str, text: &str) -> Vec<String> {
    let start = text.find(", {").expect("a shard is a call") + 2;
    let end = text.rfind(')').expect("a shard is a call");
    let shard: serde_json::Value = serde_json::from_str(&text[start..end]).expect(path);
    let entries = shard["entries"].as_array().expect("a list");
    entries
        .iter()
        .map(|entry| entry[3].as_str().expect("a link").to_owned())
        .collect()
}

/// Checks that pages run only the site's own scripts and load nothing from other sites.
fn check_harmless(site: &Site) {
    for (path, text) in pages(site) {
        let mut scripts = 0;
        for tag in tags(text) {
            let Tag { name, attributes } = &tag;
            scripts += usize::from(name == "script");
            let forbidden = [
                "iframe", "object", "embed", "img", "form", "base", "style", "i",
            ];
            assert!(!forbidden.contains(&name.as_str()), "{path}: {tag:?}");
            for (attribute, value) in attributes {
                assert!(!attribute.starts_with("on"), "{path}: {tag:?}");
                assert_ne!(attribute, "style", "{path}: {tag:?}");
                let scheme = value.split_once(':').map_or("", |(scheme, _)| scheme);
                match (attribute.as_str(), name.as_str()) {
                    ("src", _) => assert!(value.contains("static/"), "{path}: {tag:?}"),
                    ("href", "a") => {
                        assert!(
                            ["", "http", "https", "mailto"].contains(&scheme),
                            "{path}: {tag:?}"
                        );
                    }
                    ("href", _) => {
                        assert!(value == "data:," || value.ends_with("site.css"), "{tag:?}");
                    }
                    _ => {}
                }
            }
        }
        assert_eq!(scripts, 2, "{path}");
    }
}

#[test]
fn a_page_shows_names_types_and_comments() {
    let site = site_of(&root().join("scripts/doc-browser"), &[]);
    let page = &site["acme.orders.v1/Order.html"];
    for expected in [
        "<code>acme.orders.v1.Order</code>",
        "<code>acme::orders::v1::Order</code>",
        "<code>acme::orders::v1::order::Line</code>",
        "<code>from acme.orders.v1.order_pb2 import Order</code>",
        "<code>createTime</code>",
        "<a href=\"../acme.users.v1/User.html\">acme.users.v1.User</a>",
        "<a href=\"../acme.orders.v1/Order.html#Line\">Order.Line</a>",
        // Links in comments.
        "<a href=\"../acme.orders.v1/Order.html#State.STATE_PENDING\">PENDING</a>",
        "<a href=\"../acme.catalog.v1/Item.html\">Item</a>",
        "One of <code>destination</code>",
        "Reserved: <code>10, 12 to 15, coupon</code>",
        "deprecated",
        "optional string",
        "Used by 4",
    ] {
        assert!(page.contains(expected), "no {expected:?} in {page}");
    }
    let service = &site["acme.orders.v1/Orders.html"];
    for expected in [
        "<code>/acme.orders.v1.Orders/WatchOrder</code>",
        ") → stream <a href",
        "<code>acme::orders::v1::orders_client::OrdersClient</code>",
        "<code>acme::orders::v1::orders_server::Orders</code>",
        "<code>from acme.orders.v1.orders_pb2_grpc import OrdersStub</code>",
    ] {
        assert!(service.contains(expected), "no {expected:?} in {service}");
    }
    let package = &site["acme.orders.v1/index.html"];
    assert!(
        package.contains("Orders from the cart to the doorstep."),
        "{package}"
    );
    assert!(package.contains("<svg") && package.contains("acme/orders/v1/order.proto"));
}

#[test]
fn the_names_are_those_of_the_generated_code() {
    let protos = root().join("protos");
    let flags = [
        "--layout",
        "directory",
        "--imports",
        "absolute",
        "--package-prefix",
        "acme.pb",
    ];
    let site = site_of(&protos, &flags);
    let shelf = &site["shelf/Shelf.html"];
    assert!(
        shelf.contains("<code>from acme.pb.shelf.shelf_pb2 import Shelf</code>"),
        "{shelf}"
    );
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let flags = [
        "gen",
        text(&protos),
        text(out.path()),
        "--layout",
        "directory",
    ];
    let run = program::protree(root(), flags);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let code = folders::read(out.path());
    let mut count = 0;
    for (_, page) in pages(&site) {
        let shown = page.split("<dt>Rust</dt><dd><code>").skip(1);
        for path in shown.filter_map(|it| it.split("</code>").next()) {
            let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
            if name.chars().next().is_some_and(char::is_lowercase) {
                continue;
            }
            // Nested types are in a module of their own in the same file.
            let module = module.replace("::", "/").replace("r#", "");
            let files = Path::new(&module).ancestors().flat_map(|module| {
                let module = text(module);
                [format!("{module}.rs"), format!("{module}/mod.rs")]
            });
            let file = files.into_iter().find_map(|file| code.get(&file));
            let file = file.unwrap_or_else(|| panic!("no file for {path}"));
            let file = String::from_utf8_lossy(file);
            let is_there = [format!("struct {name} "), format!("enum {name} ")];
            assert!(is_there.iter().any(|it| file.contains(it)), "{path}");
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn every_link_has_a_target() {
    let mut count = check_links(&site_of(&root().join("scripts/doc-browser"), &[]));
    count += check_links(&site_of(&root().join("protos"), &[]));
    // Names that differ only in case, that a platform reserves, or that the site's own files have; two files that do
    // not import each other and define the same name; recursive types.
    let odd = tree(&[
        (
            "a/x.proto",
            "syntax = \"proto3\"; package con; message Aux { aux f = 1; } message aux { Aux f = 1; \
             message Index { Index self = 1; } oneof one { int32 number = 2; Index index = 3; } }",
        ),
        (
            "b/y.proto",
            "syntax = \"proto3\"; package static; message index {} enum E { e = 0; }",
        ),
        (
            "c/one.proto",
            "syntax = \"proto3\"; package same; message T { U u = 1; } message U {}",
        ),
        (
            "c/two.proto",
            "syntax = \"proto3\"; package same; message T { T t = 1; }",
        ),
        (
            "none.proto",
            "syntax = \"proto3\"; message M { map<string, M> all = 1; }",
        ),
        (
            "ext.proto",
            "syntax = \"proto2\"; package ext; message Base { extensions 100 to max; } \
             extend Base { optional string more = 100; } \
             message In { extend Base { optional In in = 101; } optional group G = 1 { required int32 n = 1; } }",
        ),
    ]);
    let site = site_of(odd.path(), &["--layout", "directory"]);
    count += check_links(&site);
    assert!(site.contains_key("_con_/_Aux_.html"), "{:?}", site.keys());
    assert!(site["same/T-2.html"].contains("same.T"));
    assert!(count > 300, "{count}");
}

const HOSTILE: &str = "syntax = \"proto3\";
// <script>alert('package')</script>
package hostile;
// </div></section><script>alert(1)</script> <img src=x onerror=alert(1)>
// [x](javascript:alert(1)) ![x](https://elsewhere/x.png) <javascript:alert(1)>
// [y](data:text/html,<script>alert(1)</script>) [z]( \"x\" onmouseover=alert(1))
// [r][ref] &lt;script&gt; <b onclick=\"alert(1)\">
//
// [ref]: vbscript:alert(1) \"\\\" onclick=alert(1)\"
message M {
  // <style>*{display:none}</style>
  string f = 1; // <iframe src=\"https://elsewhere\">
  // ```\" onclick=alert(1)
  // code
  // ```
  string g = 2 [json_name = \"<script>alert('json')</script>\\\" onclick=\\\"x\"];
}
";

#[test]
fn protos_cannot_inject_code_into_pages() {
    let mut files = vec![("ok/hostile.proto", HOSTILE)];
    // Other platforms do not allow such file names.
    if cfg!(unix) {
        files.push((
            "a\" onclick=\"alert(1)/<i>&'.proto",
            "syntax = \"proto3\"; message InOddFolder {}",
        ));
    }
    let protos = tree(&files);
    let site = site_of(
        protos.path(),
        &["--title", "\"><script>alert('title')</script>"],
    );
    check_harmless(&site);
    check_links(&site);
    let page = &site["hostile/M.html"];
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    // The check itself detects injected code.
    let spoiled = Site::from([(
        "x.html".to_owned(),
        page.replace("<h1>", "<h1 onclick=\"x\">"),
    )]);
    assert!(std::panic::catch_unwind(|| check_harmless(&spoiled)).is_err());
}

#[test]
fn the_same_protos_make_the_same_bytes() {
    let protos = root().join("protos");
    let title = ["--title", "x", "--jobs"];
    let one = site_of(&protos, &[&title[..], &["1"]].concat());
    let many = site_of(&protos, &[&title[..], &["7"]].concat());
    assert!(one == many);
    let marker = "generated by protree";
    let unmarked = one.iter().filter(|(path, text)| {
        let head: Vec<&str> = text.lines().take(3).collect();
        !path.starts_with('.') && !head.join("\n").contains(marker)
    });
    assert_eq!(unmarked.count(), 0);
}

#[test]
fn the_folder_is_written_and_checked_like_other_output() {
    let protos = tree(&[("a.proto", "syntax = \"proto3\"; package a; message A {}")]);
    let site = protos.path().join("site");
    let doc = |flags: &[&str]| {
        let arguments = [&["doc", ".", "site"], flags].concat();
        program::protree(protos.path(), arguments)
    };
    let stale = doc(&["--check"]);
    assert_eq!(stale.code, 1);
    assert!(
        stale.stderr.contains("help: run `protree doc . site`"),
        "{}",
        stale.stderr
    );
    assert!(!site.exists());
    assert_eq!(doc(&[]).code, 0);
    let current = doc(&["--check"]);
    assert_eq!(current.code, 0, "{}", current.stderr);
    folders::write(
        &protos.path().join("a.proto"),
        "syntax = \"proto3\"; package a; message B {}",
    );
    let stale = doc(&["--check"]);
    assert_eq!(stale.code, 1);
    assert!(stale.stdout.contains("+++"), "{}", stale.stdout);
    assert_eq!(doc(&[]).code, 0);
    assert!(site.join("a/B.html").exists() && !site.join("a/A.html").exists());
    // Hand-written files are kept.
    folders::write(
        &protos.path().join("a.proto"),
        "syntax = \"proto3\"; package a; message C {}",
    );
    let own: PathBuf = site.join("a/C.html");
    folders::write(&own, "mine");
    assert_ne!(doc(&[]).code, 0);
    assert_eq!(std::fs::read_to_string(&own).expect("it stays"), "mine");
}

#[test]
fn without_a_folder_the_project_is_documented() {
    let project = tree(&[
        (
            "protos/a/a.proto",
            "syntax = \"proto3\"; package a; message A {}",
        ),
        (
            "protree.toml",
            "tree = 'protos'\n[target.py]\nlang = 'python'\nout = 'py'\nimports = 'absolute'\n\
             package-prefix = 'my.pb'\n",
        ),
    ]);
    let run = program::protree(project.path(), ["doc", "site"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(project.path().join("site/a/A.html")).expect("a page");
    assert!(page.contains("from my.pb.a.a_pb2 import A"), "{page}");
    assert!(page.contains("· protos</title>"), "{page}");
}
