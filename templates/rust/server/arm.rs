                "/{full_name}/{wire}" => {
                    #[allow(non_camel_case_types)]
                    struct {wire}Svc<T: {service}>(pub Arc<T>);
                    impl<T: {service}> tonic::server::{kind}Service<{input}> for {wire}Svc<T> {
                        type Response = {output};
                        {response_stream}
                        type Future = BoxFuture<
                            tonic::Response<Self::{response_type}>,
                            tonic::Status,
                        >;
                        fn call(&mut self, request: tonic::Request<{server_input}>) -> Self::Future {
                            let inner = Arc::clone(&self.0);
                            let fut = async move { <T as {service}>::{method}({inner}, request).await };
                            Box::pin(fut)
                        }
                    }
                    let accept_compression_encodings = self.accept_compression_encodings;
                    let send_compression_encodings = self.send_compression_encodings;
                    let max_decoding_message_size = self.max_decoding_message_size;
                    let max_encoding_message_size = self.max_encoding_message_size;
                    let inner = self.inner.clone();
                    let fut = async move {
                        let method = {wire}Svc(inner);
                        let codec = {codec}::default();
                        let mut grpc = tonic::server::Grpc::new(codec)
                            .apply_compression_config(
                                accept_compression_encodings,
                                send_compression_encodings,
                            )
                            .apply_max_message_size_config(
                                max_decoding_message_size,
                                max_encoding_message_size,
                            );
                        let res = grpc.{call}(method, req).await;
                        Ok(res)
                    };
                    Box::pin(fut)
                }
