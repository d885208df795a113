//! One message of about a mebibyte of JSON, as each contender has it.

/// By protree.
#[allow(missing_docs)]
pub mod protree {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

/// By prost-build and pbjson-build.
#[allow(missing_docs, clippy::all)]
pub mod pbjson {
    include!(concat!(env!("OUT_DIR"), "/pbjson/bench.rs"));
    include!(concat!(env!("OUT_DIR"), "/pbjson/bench.serde.rs"));
}

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};

/// What prost-reflect knows of the message.
#[must_use]
pub fn descriptor() -> MessageDescriptor {
    let set = include_bytes!(concat!(env!("OUT_DIR"), "/set.binpb"));
    let pool = DescriptorPool::decode(&set[..]).expect("it was just made");
    pool.get_message_by_name("bench.Page").expect("it is there")
}

/// The message.
#[must_use]
pub fn page() -> protree::bench::Page {
    use protree::bench::{Item, Order, Page, order};
    let item = |number: u32| Item {
        product_name: format!("Product \"{number}\" — näme"),
        count: number % 7,
        weight_in_grams: f64::from(number) * 1.37,
        price_in_cents: i64::from(number) * 101 - 500,
        shelf_numbers: (0..number as i32 % 9).collect(),
    };
    let order = |number: u32| Order {
        id: i64::from(number) << 33,
        customer_name: format!("Customer {number}"),
        status: number as i32 % 3,
        items: (0..number % 6).map(|index| item(number + index)).collect(),
        labels: (0..number % 3)
            .map(|index| (format!("label-{index}"), format!("value {number}")))
            .collect(),
        priority: (number % 2 == 0).then_some(number),
        is_gift: number % 5 == 0,
        payment: match number % 3 {
            0 => Some(order::Payment::Card(format!("card {number}"))),
            1 => Some(order::Payment::Account(i64::from(number))),
            _ => None,
        },
        signature: (0..number as usize % 64).map(|byte| byte as u8).collect(),
    };
    Page {
        orders: (0..2100).map(order).collect(),
        next_page_token: "next".to_owned(),
    }
}

/// The same message as the others have it.
#[must_use]
pub fn others(page: &protree::bench::Page) -> (pbjson::Page, DynamicMessage) {
    let bytes = page.encode_to_vec();
    let other = pbjson::Page::decode(&*bytes).expect("it is the same message");
    let dynamic = DynamicMessage::decode(descriptor(), &*bytes).expect("it is the same message");
    (other, dynamic)
}
