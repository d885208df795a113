//! Two slow services that stop working once the client's time is up. In the note: `time.sleep(4)`, which nothing can
//! stop, and `await asyncio.sleep(3)`.

mod deadline;

use std::time::Duration;

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{ArticleListRequest, ArticleListResponse};
use protree_examples::pb::book::book_service_server::{BookService, BookServiceServer};
use protree_examples::pb::book::{Book, BookListRequest, BookListResponse};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Slow;

#[async_trait]
impl ArticleService for Slow {
    async fn article_list(
        &self,
        request: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        deadline::keep(request.metadata(), work(Duration::from_secs(2))).await?;
        Ok(Response::new(ArticleListResponse::default()))
    }
}

#[async_trait]
impl BookService for Slow {
    async fn book_list(
        &self,
        request: Request<BookListRequest>,
    ) -> Result<Response<BookListResponse>, Status> {
        if request.get_ref().page == 100 {
            deadline::keep(request.metadata(), work(Duration::from_secs(3))).await?;
        }
        let book = Book {
            id: 1,
            name: "b".into(),
        };
        Ok(Response::new(BookListResponse { books: vec![book] }))
    }
}

/// Says how its end came.
struct Work {
    finished: bool,
}

impl Drop for Work {
    fn drop(&mut self) {
        println!("{}", if self.finished { "finished" } else { "stopped" });
    }
}

async fn work(duration: Duration) {
    println!("started");
    let mut work = Work { finished: false };
    // Whoever drops this future, here or in tonic, stops the work at its next `await`.
    tokio::time::sleep(duration).await;
    work.finished = true;
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let routes = Routes::new(ArticleServiceServer::new(Slow));
    protree_examples::serve(routes.add_service(BookServiceServer::new(Slow))).await
}
