//! What all routers share: from a request of HTTP to a message, and back.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tonic::{Code, Status};

/// A request of HTTP.
pub struct Call {
    path: HashMap<String, String>,
    query: HashMap<String, String>,
    body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        use axum::RequestExt;
        let mut request = request;
        let path: Path<HashMap<String, String>> =
            request.extract_parts().await.map_err(IntoResponse::into_response)?;
        let query: Query<HashMap<String, String>> =
            request.extract_parts().await.map_err(IntoResponse::into_response)?;
        let body = Bytes::from_request(request, state).await;
        Ok(Self {
            path: path.0,
            query: query.0,
            body: body.map_err(IntoResponse::into_response)?,
        })
    }
}

impl Call {
    /// The message: fields from the path, the body, as the rule says it, and the query.
    ///
    /// # Errors
    /// If the request makes no such message.
    pub fn request<T: DeserializeOwned>(&self, body: &str) -> Result<tonic::Request<T>, Status> {
        let invalid = |error: serde_json::Error| Status::invalid_argument(error.to_string());
        let mut fields = Map::new();
        match body {
            "" => {}
            "*" => fields = serde_json::from_slice(&self.body).map_err(invalid)?,
            field => {
                let value = serde_json::from_slice(&self.body).map_err(invalid)?;
                fields.insert(field.to_owned(), value);
            }
        }
        for (name, text) in self.query.iter().chain(&self.path) {
            // JSON of protobuf takes numbers as strings, and bools not.
            let value = match text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                text => Value::String(text.to_owned()),
            };
            fields.insert(name.clone(), value);
        }
        let message = serde_json::from_value(Value::Object(fields)).map_err(invalid)?;
        Ok(tonic::Request::new(message))
    }
}

/// The answer as JSON, or the status as HTTP has it.
pub fn respond<T: Serialize>(answer: Result<tonic::Response<T>, Status>) -> Response {
    match answer {
        Ok(answer) => Json(answer.into_inner()).into_response(),
        Err(status) => {
            let code = match status.code() {
                Code::InvalidArgument => StatusCode::BAD_REQUEST,
                Code::NotFound => StatusCode::NOT_FOUND,
                Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (code, status.message().to_owned()).into_response()
        }
    }
}
