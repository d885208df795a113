//! Writing a mebibyte of JSON, and reading it: protree, pbjson, and prost-reflect's dynamic messages.

use divan::Bencher;
use divan::counter::BytesCount;
use json_bench::{descriptor, others, page, pbjson, protree};
use prost_reflect::DynamicMessage;
use serde::de::DeserializeSeed as _;

fn main() {
    let (page, (other, dynamic)) = (page(), others(&page()));
    let text = serde_json::to_string(&page).expect("it has JSON");
    println!("{} bytes of JSON", text.len());
    // All of them do the same work, but for the order of fields and map entries.
    let value =
        |text: String| -> serde_json::Value { serde_json::from_str(&text).expect("it is JSON") };
    let others = [
        serde_json::to_string(&other),
        serde_json::to_string(&dynamic),
    ];
    let expected = value(text);
    for other in others {
        assert!(
            value(other.expect("it has JSON")) == expected,
            "they differ"
        );
    }
    divan::main();
}

fn text() -> String {
    serde_json::to_string(&page()).expect("it has JSON")
}

fn bytes() -> BytesCount {
    BytesCount::new(text().len())
}

#[divan::bench]
fn write_protree(bencher: Bencher<'_, '_>) {
    let page = page();
    let bencher = bencher.counter(bytes());
    bencher.bench(|| serde_json::to_vec(&page).expect("it has JSON"));
}

#[divan::bench]
fn write_pbjson(bencher: Bencher<'_, '_>) {
    let (page, _) = others(&page());
    let bencher = bencher.counter(bytes());
    bencher.bench(|| serde_json::to_vec(&page).expect("it has JSON"));
}

#[divan::bench]
fn write_prost_reflect(bencher: Bencher<'_, '_>) {
    let (_, page) = others(&page());
    let bencher = bencher.counter(bytes());
    bencher.bench(|| serde_json::to_vec(&page).expect("it has JSON"));
}

#[divan::bench]
fn read_protree(bencher: Bencher<'_, '_>) {
    let text = text();
    let bencher = bencher.counter(bytes());
    bencher.bench(|| serde_json::from_str::<protree::bench::Page>(&text).expect("it was written"));
}

#[divan::bench]
fn read_pbjson(bencher: Bencher<'_, '_>) {
    let text = text();
    let bencher = bencher.counter(bytes());
    bencher.bench(|| serde_json::from_str::<pbjson::Page>(&text).expect("it was written"));
}

#[divan::bench]
fn read_prost_reflect(bencher: Bencher<'_, '_>) {
    let text = text();
    let descriptor = descriptor();
    let bencher = bencher.counter(bytes());
    bencher.bench(|| -> DynamicMessage {
        let mut reader = serde_json::Deserializer::from_str(&text);
        descriptor
            .clone()
            .deserialize(&mut reader)
            .expect("it was written")
    });
}
