//! Calls what `python manage.py rungrpcserver` serves, or the server beside this file: the second page, one article,
//! and one that there is not.

use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use protree_examples::pb::article::{ArticleDetailRequest, ArticleListRequest};

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ArticleServiceClient::new(protree_examples::connect().await?);
    let request = ArticleListRequest {
        page: 2,
        page_size: 10,
    };
    let response = stub.article_list(request).await?.into_inner();
    for article in response.articles {
        println!(
            "{} {} {}",
            article.title, article.content, article.create_time
        );
    }
    for pk in [3, 99] {
        match stub.article_detail(ArticleDetailRequest { pk }).await {
            // A field that is a message may be missing, so it is an `Option`.
            Ok(response) => match response.into_inner().article {
                Some(article) => println!("{}", article.title),
                None => println!("an answer without an article"),
            },
            Err(status) => println!("{:?}: {}", status.code(), status.message()),
        }
    }
    Ok(())
}
