//! Waits a second for a slow answer, then gives up. In the note: `stub.ArticleList(request, timeout=2)`.
//! With `article` or `book` it calls only that service.

use std::error::Error;
use std::time::Duration;

use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use protree_examples::pb::book::BookListRequest;
use protree_examples::pb::book::book_service_client::BookServiceClient;
use tonic::transport::Channel;
use tonic::{Request, Status, TimeoutExpired};

#[tokio::main]
async fn main() -> protree_examples::Result {
    let channel = protree_examples::connect().await?;
    let services = protree_examples::arguments();
    let asked_for = |service: &str| services.is_empty() || services.iter().any(|it| it == service);
    if asked_for("article") {
        articles(channel.clone()).await;
    }
    if asked_for("book") {
        books(channel).await?;
    }
    Ok(())
}

async fn articles(channel: Channel) {
    let mut stub = ArticleServiceClient::new(channel);
    let request = ArticleListRequest {
        page: 1,
        page_size: 0,
    };
    match stub.article_list(within(1, request)).await {
        Ok(response) => println!("{:?}", response.into_inner().articles),
        Err(status) => println!("{:?}", in_grpc_terms(status).code()),
    }
}

async fn books(channel: Channel) -> Result<(), Status> {
    let mut stub = BookServiceClient::new(channel);
    match stub
        .book_list(within(1, BookListRequest { page: 100 }))
        .await
    {
        Ok(response) => println!("{:?}", response.into_inner().books),
        Err(status) => println!("{:?}", in_grpc_terms(status).code()),
    }
    let request = within(10, BookListRequest { page: 1 });
    let response = stub.book_list(request).await?.into_inner();
    println!("{}", response.books[0].name);
    Ok(())
}

/// The time goes with the request, so that the server, too, knows when to give up.
fn within<T>(seconds: u64, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(Duration::from_secs(seconds));
    request
}

/// tonic calls the end of a client's own patience `CANCELLED`; gRPC's name for it is `DEADLINE_EXCEEDED`.
fn in_grpc_terms(status: Status) -> Status {
    let mut causes = std::iter::successors(status.source(), |&cause| cause.source());
    if causes.any(<dyn Error>::is::<TimeoutExpired>) {
        return Status::deadline_exceeded(status.message());
    }
    status
}
