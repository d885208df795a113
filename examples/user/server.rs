//! An error in a handler becomes a status. In the note: `interceptors = [ExceptionToStatusInterceptor()]`.

use protree_examples::pb::user::user_server::{User, UserServer};
use protree_examples::pb::user::{Detail, UserReply, UserRequest};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

/// What can go wrong in a handler.
enum Failure {
    NoUser(i32),
    Unexpected(Box<dyn std::error::Error>),
}

/// No interceptor is needed: `?` in a handler turns its error into a status, by this.
impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NoUser(id) => Status::not_found(format!("no user {id}")),
            Failure::Unexpected(error) => Status::internal(error.to_string()),
        }
    }
}

struct Users;

#[async_trait]
impl User for Users {
    async fn get(&self, request: Request<UserRequest>) -> Result<Response<UserReply>, Status> {
        let details = find(request.into_inner().id)?;
        Ok(Response::new(UserReply { details }))
    }

    // `google.protobuf.Empty` is `()`.
    async fn boom(&self, _: Request<()>) -> Result<Response<()>, Status> {
        explode().map_err(Failure::Unexpected)?;
        Ok(Response::new(()))
    }
}

fn find(id: i32) -> Result<Vec<Detail>, Failure> {
    if id != 2 {
        return Err(Failure::NoUser(id));
    }
    let detail = Detail {
        id,
        value: "twtrubiks".into(),
    };
    Ok(vec![detail; 2])
}

fn explode() -> Result<(), Box<dyn std::error::Error>> {
    Err("boom".into())
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(UserServer::new(Users))).await
}
