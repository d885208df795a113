//! The interceptor looks the user up and hands it to the handler. In the note: `context.user`, with grpc-interceptor.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{Article, ArticleListRequest, ArticleListResponse};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

/// Who calls.
#[derive(Clone)]
struct User {
    id: i32,
    name: String,
}

/// Extensions are a request's pockets: one value of each type, which later stages take out by its type.
#[expect(clippy::unnecessary_wraps, reason = "an interceptor may refuse")]
fn find_user(mut request: Request<()>) -> Result<Request<()>, Status> {
    if request
        .metadata()
        .get("authorization")
        .is_some_and(|token| token == "zhiliao")
    {
        let user = User {
            id: 1,
            name: "zhiliao".into(),
        };
        request.extensions_mut().insert(user);
    }
    Ok(request)
}

struct Greeting;

#[async_trait]
impl ArticleService for Greeting {
    async fn article_list(
        &self,
        request: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        let user = request.extensions().get::<User>();
        match user {
            Some(user) => println!("user: {} {}", user.id, user.name),
            None => println!("user: None"),
        }
        let article = Article {
            id: 1,
            title: user.map_or("None".into(), |user| user.name.clone()),
            ..Article::default()
        };
        Ok(Response::new(ArticleListResponse {
            articles: vec![article],
        }))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let service = ArticleServiceServer::with_interceptor(Greeting, find_user);
    protree_examples::serve(Routes::new(service)).await
}
