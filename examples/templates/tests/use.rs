//! The mocks are called through tonic, the router through axum.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use protree_templates::mocks::shop::MockShop;
use protree_templates::pb::acme::shop::v1::{Order, order::Line, shop_client, shop_server};
use protree_templates::{PAGE, routers};
use tokio_stream::StreamExt;
use tonic::{Code, Response, Status};
use tower::ServiceExt;

fn order(id: u64) -> Order {
    Order {
        id,
        ..Order::default()
    }
}

#[tokio::test]
async fn every_kind_of_rpc_can_be_mocked() {
    let mock = MockShop::default()
        .on_get_order(async |request| Ok(Response::new(order(request.get_ref().id))))
        .on_watch_orders(async |_| {
            let orders = [1, 2].map(|id| Ok(order(id)));
            Ok(Response::new(Box::pin(tokio_stream::iter(orders)) as _))
        })
        .on_import_orders(async |request| {
            let mut orders = request.into_inner();
            let mut found = protree_templates::pb::acme::shop::v1::GetOrderRequest::default();
            while let Some(order) = orders.next().await {
                found.id += order?.id;
            }
            Ok(Response::new(found))
        })
        .on_type(async |request| {
            let lines = request.into_inner().map(|order| {
                order.map(|order| Line {
                    article: order.id.to_string(),
                    ..Line::default()
                })
            });
            Ok(Response::new(Box::pin(lines) as _))
        });
    let mut client = shop_client::ShopClient::new(shop_server::ShopServer::new(mock));
    let request = |id| protree_templates::pb::acme::shop::v1::GetOrderRequest {
        id,
        ..Default::default()
    };
    assert_eq!(client.get_order(request(7)).await.unwrap().into_inner(), order(7));
    let watched = client.watch_orders(request(1)).await.unwrap().into_inner();
    let watched: Vec<u64> = watched.map(|order| order.unwrap().id).collect().await;
    assert_eq!(watched, [1, 2]);
    let orders = || tokio_stream::iter([order(3), order(4)]);
    let imported = client.import_orders(orders()).await.unwrap().into_inner();
    assert_eq!(imported.id, 7);
    let lines = client.r#type(orders()).await.unwrap().into_inner();
    let articles: Vec<String> = lines.map(|line| line.unwrap().article).collect().await;
    assert_eq!(articles, ["3", "4"]);
    let missing = client.cancel_order(request(1)).await.unwrap_err();
    assert_eq!(missing.code(), Code::Unimplemented);
}

#[tokio::test]
async fn the_router_calls_what_the_annotations_say() {
    let mock = MockShop::default()
        .on_get_order(async |request| {
            let request = request.into_inner();
            match request.id {
                0 => Err(Status::not_found("no such order")),
                id => Ok(Response::new(Order {
                    labels: [("customer".to_owned(), request.customer)].into(),
                    ..order(id + u64::from(request.with_lines))
                })),
            }
        })
        .on_create_order(async |request| Ok(Response::new(request.into_inner().order.unwrap())));
    let router = routers::shop::router(Arc::new(mock));
    let call = async |method: &str, path: &str, body: &'static str| {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::from(body)).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let labels = r#""labels":{"customer":""}"#;
    let (status, body) = call("GET", "/v1/orders/7?withLines=true", "").await;
    assert_eq!((status, body), (StatusCode::OK, format!(r#"{{"id":"8",{labels}}}"#)));
    let (_, body) = call("GET", "/v1/customers/ann/orders/7", "").await;
    assert_eq!(body, r#"{"id":"7","labels":{"customer":"ann"}}"#);
    let (status, _) = call("GET", "/v1/orders/0", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, body) = call("POST", "/v1/orders", r#"{"id": "5", "state": "STATE_SENT"}"#).await;
    assert_eq!(body, r#"{"id":"5","state":"STATE_SENT"}"#);
    let (status, _) = call("POST", "/v1/orders", "no JSON").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = call("DELETE", "/v1/orders/1", "").await;
    assert_eq!(status, StatusCode::NOT_IMPLEMENTED);
}

#[test]
fn the_page_is_as_expected() {
    assert_eq!(PAGE, include_str!("page.md"));
}
