                        type ResponseStream = {response_stream};
