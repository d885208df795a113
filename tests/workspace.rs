//! A workspace whose crates generate in their build scripts, built and tested by cargo: two trees in one crate, protos
//! that another crate has generated, no standard library, and descriptors served over gRPC.

#[path = "support/consumer.rs"]
mod consumer;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;

use consumer::Consumer;

#[test]
fn every_crate_builds_and_its_tests_pass() {
    let workspace = Consumer::new("workspace", "tested");
    let outcome = workspace.cargo(&["test", "--workspace"]);
    assert!(outcome.success, "{}", outcome.output);
    for name in [
        "the_shared_types_are_the_other_crates_and_keep_their_traits",
        "a_client_resolves_a_message_that_has_custom_options",
    ] {
        let passed = format!("{name} ... ok");
        assert!(outcome.output.contains(&passed), "{}", outcome.output);
    }
    // Checked alone, so that other crates do not enable features.
    let tiny = workspace.cargo(&["check", "--package", "tiny"]);
    assert!(tiny.success, "{}", tiny.output);
}

#[test]
fn a_changed_list_of_packages_runs_the_script_again() {
    let workspace = Consumer::new("workspace", "changed");
    let check = || {
        let outcome = workspace.cargo(&["check", "--package", "shop", "--verbose"]);
        assert!(outcome.success, "{}", outcome.output);
        outcome.output
    };
    check();
    assert!(
        !check().contains("build-script-build`"),
        "nothing has changed"
    );
    let money = "shared/protos/money/money.proto";
    let text = std::fs::read_to_string(workspace.folder.join(money)).expect("it is there");
    workspace.write(money, &format!("{text}\nmessage Coin {{}}\n"));
    let output = check();
    let runs = output.matches("build-script-build`").count();
    assert_eq!(runs, 2, "both scripts run: {output}");
}
