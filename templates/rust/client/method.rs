        {comment}
        {deprecated}
        pub async fn {method}(&mut self, request: impl tonic::{client_request}<{client_input}>) -> std::result::Result<tonic::Response<{client_output}>, tonic::Status> {
            self.inner
                .ready()
                .await
                .map_err(|e| {
                    tonic::Status::unknown(
                        format!("Service was not ready: {}", e.into()),
                    )
                })?;
            let codec = {codec}::default();
            let path = http::uri::PathAndQuery::from_static("/{full_name}/{wire}");
            let mut req = request.{into_request}();
            req.extensions_mut().insert(GrpcMethod::new("{full_name}", "{wire}"));
            self.inner.{call}(req, path, codec).await
        }
