//! A service whose proto imports two others, in the note's recommended layout: `protos/shelf/shelf.proto`. The imports
//! are right as generated; the note edits each `xxx_pb2_grpc.py` by hand.

use std::collections::HashMap;

use protree_examples::pb::article::Article;
use protree_examples::pb::book::Book;
use protree_examples::pb::shelf::shelf_service_server::{ShelfService, ShelfServiceServer};
use protree_examples::pb::shelf::{Shelf, ShelfRequest};
use tonic::codegen::BoxStream;
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct OneShelf;

fn books() -> Vec<Book> {
    let names = [(1, "红楼梦"), (2, "西游记")];
    let books = names.map(|(id, name)| Book {
        id,
        name: name.into(),
    });
    books.into()
}

#[async_trait]
impl ShelfService for OneShelf {
    async fn get_shelf(&self, request: Request<ShelfRequest>) -> Result<Response<Shelf>, Status> {
        let article = Article {
            id: 101,
            title: "石头记".into(),
            ..Article::default()
        };
        Ok(Response::new(Shelf {
            name: request.into_inner().name,
            books: books(),
            articles: HashMap::from([(1, article)]),
        }))
    }

    async fn list_books(
        &self,
        _: Request<ShelfRequest>,
    ) -> Result<Response<BoxStream<Book>>, Status> {
        let stream = tokio_stream::iter(books().into_iter().map(Ok));
        Ok(Response::new(Box::pin(stream)))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(ShelfServiceServer::new(OneShelf))).await
}
