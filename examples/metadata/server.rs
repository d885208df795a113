//! Reads the client's metadata and answers with trailing metadata. In the note: `context.invocation_metadata()` and
//! `context.set_trailing_metadata(...)`.

mod trailing;

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{Article, ArticleListRequest, ArticleListResponse};
use tonic::metadata::MetadataMap;
use tonic::service::{LayerExt, Routes};
use tonic::{Request, Response, Status, async_trait};
use tower::util::MapResponseLayer;

use trailing::TrailingMetadata;

struct Echo;

#[async_trait]
impl ArticleService for Echo {
    async fn article_list(
        &self,
        request: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        let article = Article {
            id: 1,
            title: value(request.metadata(), "username")?,
            content: value(request.metadata(), "token")?,
            create_time: "2030-10-10".into(),
        };
        println!("username {}, token {}", article.title, article.content);
        let mut response = Response::new(ArticleListResponse {
            articles: vec![article],
        });
        // `response.metadata_mut()` would be sent before the message: that is `context.send_initial_metadata`.
        let mut trailing = MetadataMap::new();
        trailing.insert("allow", "True".parse().map_err(invalid)?);
        trailing.insert("status", "Healthy".parse().map_err(invalid)?);
        response.extensions_mut().insert(TrailingMetadata(trailing));
        Ok(response)
    }
}

fn value(metadata: &MetadataMap, key: &'static str) -> Result<String, Status> {
    let value = metadata
        .get(key)
        .ok_or_else(|| Status::invalid_argument(format!("no `{key}` in the metadata")))?;
    Ok(value.to_str().map_err(invalid)?.to_owned())
}

fn invalid(error: impl std::error::Error) -> Status {
    Status::invalid_argument(error.to_string())
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let service =
        MapResponseLayer::new(trailing::send).named_layer(ArticleServiceServer::new(Echo));
    protree_examples::serve(Routes::new(service)).await
}
