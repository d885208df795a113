//! A release has the archives that `cargo binstall` looks for, for all targets in its metadata.
#![cfg(unix)]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;

use std::path::Path;
use std::process::{Command, Output};

use toml::Table;

const MANIFEST: &str = include_str!("../Cargo.toml");
const WORKFLOW: &str = include_str!("../.github/workflows/release.yml");
const PROGRAMS: [&str; 2] = ["protree", "protoc-gen-protree"];

/// The archives of all targets, with placeholders for programs and pages.
#[test]
fn binstall_finds_every_archive_and_its_content() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for file in ["man/protree.1", "completions/protree.bash"] {
        folders::write(&folder.path().join("pages").join(file), "text");
    }
    for program in PROGRAMS {
        for extension in ["", ".exe"] {
            let name = format!("programs/{program}{extension}");
            folders::write(&folder.path().join(name), "program");
        }
    }
    let metadata = metadata();
    for target in targets() {
        let at = |name: &str| folder.path().join(name).display().to_string();
        let (pages, programs, out) = (at("pages"), at("programs"), at("dist"));
        let made = python(&[
            "scripts/release",
            "archive",
            target,
            "--pages",
            &pages,
            "--programs",
            &programs,
            "--out",
            &out,
        ]);
        assert!(made.status.success(), "{made:?}");
        let overrides = metadata["overrides"].get(target);
        let format = overrides.unwrap_or(&metadata["pkg-fmt"]);
        let format = format.get("pkg-fmt").unwrap_or(format);
        let format = format.as_str().expect("the format is text");
        let expand = |key: &str, program: &str| {
            let template = metadata[key].as_str().expect("the template is text");
            let extension = if format == "zip" { ".exe" } else { "" };
            template
                .replace("{ repo }", env!("CARGO_PKG_REPOSITORY"))
                .replace("{ name }", env!("CARGO_PKG_NAME"))
                .replace("{ version }", env!("CARGO_PKG_VERSION"))
                .replace("{ target }", target)
                .replace("{ archive-suffix }", &format!(".{format}"))
                .replace("{ bin }", program)
                .replace("{ binary-ext }", extension)
        };
        let url = expand("pkg-url", "");
        let (place, name) = url.rsplit_once('/').expect("a URL has parts");
        assert_eq!(
            place,
            concat!(
                env!("CARGO_PKG_REPOSITORY"),
                "/releases/download/v",
                env!("CARGO_PKG_VERSION")
            )
        );
        let archive = Path::new(&out).join(name);
        assert!(archive.exists(), "no `{name}` for {target}");
        let module = if format == "zip" {
            "zipfile"
        } else {
            "tarfile"
        };
        let listing = python(&["-m", module, "-l", &archive.display().to_string()]);
        let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
        for program in PROGRAMS {
            let path = expand("bin-dir", program);
            assert!(listing.contains(&path), "no `{path}` in {listing}");
        }
        for file in ["LICENSE-MIT", "man/protree.1", "completions/protree.bash"] {
            assert!(listing.contains(file), "no `{file}` in {listing}");
        }
    }
    let out = folder.path().join("dist").display().to_string();
    let sums = python(&["scripts/release", "checksums", "--out", &out]);
    assert!(sums.status.success(), "{sums:?}");
    let sums = std::fs::read_to_string(Path::new(&out).join("SHA256SUMS"));
    let sums = sums.expect("the checksums are there");
    assert_eq!(sums.lines().count(), targets().len());
}

#[test]
fn a_tag_that_is_not_the_version_is_refused() {
    let run = python(&["scripts/release", "check", "v0.0.0"]);
    assert!(!run.status.success());
    let stderr = String::from_utf8_lossy(&run.stderr);
    let wanted = concat!("the tag must be `v", env!("CARGO_PKG_VERSION"), "`");
    assert!(stderr.contains(wanted), "{stderr}");
}

fn metadata() -> Table {
    let manifest: Table = MANIFEST.parse().expect("the manifest is TOML");
    let metadata = manifest["package"]["metadata"]["binstall"].as_table();
    metadata.expect("binstall has a table").clone()
}

/// The targets that the workflow builds programs for.
fn targets() -> Vec<&'static str> {
    let (_, programs) = WORKFLOW
        .split_once("\n  programs:\n")
        .expect("the job is there");
    let (programs, _) = programs.split_once("\n  wheels:\n").expect("wheels follow");
    let lines = programs
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- { target: "));
    let targets: Vec<&str> = lines.filter_map(|line| line.split(',').next()).collect();
    assert_eq!(targets.len(), 8, "{targets:?}");
    targets
}

fn python(arguments: &[&str]) -> Output {
    let mut python = Command::new("python3");
    python
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .expect("these tests need Python 3.10 or later: install `python3`")
}
