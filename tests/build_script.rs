//! Builds a crate with a build script by cargo: the script runs again when its inputs change, and only then.

#[path = "support/consumer.rs"]
mod consumer;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;

use std::fs;

use consumer::Consumer;

/// Whether the build script ran, in a build that succeeds.
fn reruns(consumer: &Consumer) -> bool {
    let outcome = consumer.cargo(&["check", "--verbose"]);
    assert!(outcome.success, "{}", outcome.output);
    outcome.output.contains("build-script-build`")
}

#[test]
fn the_script_runs_again_only_when_its_inputs_change() {
    let consumer = Consumer::new("consumer", "changed");
    assert!(reruns(&consumer));
    assert!(!reruns(&consumer), "nothing has changed");

    let money = "third_party/money/money.proto";
    let text = fs::read_to_string(consumer.folder.join(money)).expect("the consumer has it");
    consumer.write(money, &format!("{text}\nmessage Coin {{}}\n"));
    assert!(reruns(&consumer), "an imported file has changed");

    let new = "protos/new/new.proto";
    consumer.write(new, "syntax = \"proto3\";\nmessage New {}\n");
    assert!(reruns(&consumer), "a file has appeared");
    folders::remove(&consumer.folder.join(new));
    assert!(reruns(&consumer), "a file is gone");
    assert!(!reruns(&consumer), "nothing has changed");

    consumer.write(new, "syntax = \"proto3\";\nmessage New { Nwe new = 1; }\n");
    let broken = consumer.cargo(&["check"]);
    assert!(!broken.success);
    for part in [
        "error[",
        "protos/new/new.proto:2:15",
        "message New { Nwe new = 1; }",
    ] {
        assert!(
            broken.output.contains(part),
            "no {part:?} in:\n{}",
            broken.output
        );
    }
}

#[test]
fn the_script_keeps_its_cache_beside_its_output() {
    let consumer = Consumer::new("consumer", "remembers");
    // All consumers are built in one target folder, where packages with the same name would clash.
    let manifest = fs::read_to_string(consumer.folder.join("Cargo.toml")).expect("it has one");
    let renamed = manifest.replace("\"consumer\"", "\"remembering\"");
    consumer.write("Cargo.toml", &renamed);
    // Runs with include roots are not cached.
    consumer.write(
        "build.rs",
        "fn main() -> Result<(), protree::Error> { protree::Config::new(\"protos\").build() }\n",
    );
    consumer.write(
        "src/lib.rs",
        "pub mod pb { include!(concat!(env!(\"OUT_DIR\"), \"/protos/mod.rs\")); }\n\
         pub const OUT_DIR: &str = env!(\"OUT_DIR\");\n\
         pub fn read(book: &pb::book::Book) -> i64 { book.read }\n",
    );
    let book = |field: &str| {
        let text = "syntax = \"proto3\";\npackage book;\nmessage Book { FIELD = 1; }\n";
        consumer.write("protos/book/book.proto", &text.replace("FIELD", field));
    };
    folders::remove(&consumer.folder.join("protos/shelf"));
    book("int32 read");
    assert!(
        !consumer.cargo(&["check"]).success,
        "the field has the wrong type"
    );
    book("int64 read");
    let outcome = consumer.cargo(&["check", "--message-format", "json"]);
    assert!(outcome.success, "{}", outcome.output);
    let out_dirs = outcome.output.split("\"out_dir\":\"").skip(1);
    let mut out_dirs = out_dirs.filter_map(|rest| rest.split('"').next());
    let own = out_dirs.find(|path| path.contains("remembering-"));
    let out_dir = own.expect("cargo says where").replace("\\\\", "\\");
    let out_dir = std::path::Path::new(&out_dir);
    let records = folders::read(&out_dir.join(".protree-cache"));
    // Earlier builds of the script may have left other entries.
    assert!(!records.is_empty(), "nothing is remembered");
    assert!(folders::read(&out_dir.join("protos")).contains_key("book.rs"));
}

#[test]
fn a_build_script_does_not_depend_on_the_crates_of_the_command_line() {
    let consumer = Consumer::new("consumer", "dependencies");
    let tree = consumer.cargo(&["tree", "--edges", "normal,build", "--prefix", "none"]);
    assert!(tree.success, "{}", tree.output);
    assert!(tree.output.contains("\nprotree v"), "{}", tree.output);
    for name in ["clap", "serde", "strsim", "toml", "terminal_size"] {
        let dependency = format!("\n{name} v");
        assert!(
            !tree.output.contains(&dependency),
            "{name}:\n{}",
            tree.output
        );
    }
}

#[test]
fn two_trees_need_output_folders_with_different_names() {
    let consumer = Consumer::new("consumer", "named-twice");
    let manifest = fs::read_to_string(consumer.folder.join("Cargo.toml")).expect("it has one");
    let renamed = manifest.replace("\"consumer\"", "\"named-twice\"");
    consumer.write("Cargo.toml", &renamed);
    let script = |name: &str| {
        format!(
            "fn main() -> Result<(), protree::Error> {{\n    protree::Config::new(\"protos\").include(\"third_party\").build()?;\n    \
             protree::Config::new(\"other/protos\"){name}.build()\n}}\n"
        )
    };
    consumer.write(
        "other/protos/a/a.proto",
        "syntax = \"proto3\";\npackage a;\n",
    );
    consumer.write("build.rs", &script(""));
    let outcome = consumer.cargo(&["check"]);
    assert!(!outcome.success);
    let message = "`protos` and `other/protos` would both be written to `OUT_DIR/protos`";
    assert!(outcome.output.contains(message), "{}", outcome.output);
    consumer.write("build.rs", &script(".name(\"other\")"));
    let outcome = consumer.cargo(&["check"]);
    assert!(outcome.success, "{}", outcome.output);
}
