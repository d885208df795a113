//! The output for `cases/package-features`, in each form.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

/// A folder of files.
pub mod plain;

/// One file, included.
pub mod included {
    include!("single/mod.rs");
}

/// With JSON and descriptors, and the well-known types among the packages.
pub mod json;

/// The modules of packages that are not enabled do not exist.
#[cfg(feature = "acme-shop-v1")]
pub fn item() -> plain::acme::shop::v1::Item {
    let money = plain::acme::Money {
        units: 2,
        rate_of: None,
    };
    let part = plain::acme::shop::v1::item::Part { price: Some(money) };
    plain::acme::shop::v1::Item {
        parts: vec![part],
        ..Default::default()
    }
}
