//! Rust and Python encode messages in the same way, for every syntax, edition and feature: Python sends random messages
//! of random schemas to a program of generated Rust, which sends them back.
#![cfg(feature = "python")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/consumer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod consumer;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/random_features.rs"]
mod random_features;
#[path = "support/random_schema.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod random_schema;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::fmt::Write;

use protree::{Config, PythonOptions, RustOptions};

use consumer::Consumer;
use random_features::{Message, Schemas};

/// The number of random files, which cover all syntaxes and editions.
const FILES: usize = 40;

#[test]
fn rust_and_python_write_the_same_bytes() {
    let crate_ = Consumer::new("round_trips", "random");
    let schemas = random_features::schemas(&mut random_schema::Random::new(7), FILES);
    let protos = crate_.folder.join("protos");
    for (path, text) in &schemas.files {
        folders::write(&protos.join(path), text);
    }
    let config = Config::new(&protos).rust(RustOptions::default());
    config.write(crate_.folder.join("src/pb")).unwrap();
    let python = Config::new(&protos).python(PythonOptions::default());
    python.write(crate_.folder.join("python/pb")).unwrap();
    crate_.write("src/messages.rs", &dispatch(&schemas));

    let built = crate_.cargo(&["build"]);
    assert!(built.success, "{}", built.output);
    let program = consumer::target().join("debug").join("round-trips");
    let modules = (0..FILES).map(|index| format!("pb.f{index}.f{index}_pb2"));
    venv::run(
        venv::python(venv::newest())
            .env("PYTHONPATH", crate_.folder.join("python"))
            .arg(trees::source("tests/python/round_trips.py"))
            .arg(program)
            .args(modules),
    );
}

/// The table for `main.rs`.
fn dispatch(schemas: &Schemas) -> String {
    let mut text =
        "//! Every message.\n\nuse super::{Entry, Plain, default, echo, pb};\n\n".to_owned();
    text += "pub(super) const ALL: &[Entry] = &[\n";
    for Message {
        package,
        name,
        accessors,
        ..
    } in &schemas.messages
    {
        let path = format!("pb::{package}::{name}");
        write!(
            text,
            "    Entry {{ name: \"{package}.{name}\", echo: echo::<{path}>, default: default::<{path}>, \
             accessors: || {{ let m = {path}::default(); let _ = &m; vec!["
        )
        .unwrap();
        for (field, is_enum) in accessors {
            let value = if *is_enum { " as i32" } else { "" };
            write!(text, "(m.{field}(){value}).plain(), ").unwrap();
        }
        text += "] } },\n";
    }
    text + "];\n"
}
