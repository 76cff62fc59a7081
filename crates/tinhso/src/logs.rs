//! Structured logs to standard error, as JSON lines or as text, and the same as traces to an
//! OpenTelemetry collector when one is configured (OTLP over HTTP, protocol buffers).
//! No personal data: what is logged are names of things, ids, numbers and codes.
//! What must hold: a collector that is away slows nothing down and stops nothing.

use crate::config::LogForm;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::time::Duration;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, fmt, layer::SubscriberExt as _, registry::LookupSpan,
    util::SubscriberInitExt as _,
};

/// Path of traces at a collector (OTLP specification §OTLP/HTTP).
const TRACES: &str = "/v1/traces";
/// Longest wait for the collector to take one lot of spans.
const EXPORT_PATIENCE: Duration = Duration::from_secs(5);

/// Hands the last spans over when the program ends.
#[derive(Debug)]
#[must_use = "spans are lost when this is dropped without `finish`"]
pub(crate) struct Tracing(Option<SdkTracerProvider>);

impl Tracing {
    /// Waits until the collector has the rest, but not long.
    pub(crate) fn finish(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown_with_timeout(EXPORT_PATIENCE)
        {
            tracing::warn!(%error, "the last traces did not reach the collector");
        }
    }
}

/// Starts logging; a filter that cannot be read falls back to `info`.
pub(crate) fn start(form: LogForm, level: &str, collector: Option<&str>) -> Tracing {
    let (layer, provider) = match collector.map(traces) {
        Some(Ok((layer, provider))) => (Some(layer), Some(provider)),
        Some(Err(_)) | None => (None, None),
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter).with(layer);
    match form {
        LogForm::Json => {
            registry.with(fmt::layer().json().with_writer(std::io::stderr)).init();
        }
        LogForm::Text => {
            registry.with(fmt::layer().compact().with_writer(std::io::stderr)).init();
        }
    }
    if collector.is_some() && provider.is_none() {
        tracing::error!("the address of the trace collector cannot be used; there are no traces");
    }
    Tracing(provider)
}

/// A layer that sends spans to the collector at this address, from a thread of its own.
fn traces<S>(
    address: &str,
) -> Result<(impl Layer<S> + use<S>, SdkTracerProvider), opentelemetry_otlp::ExporterBuildError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let address = address.trim_end_matches('/');
    let address =
        if address.ends_with(TRACES) { address.to_owned() } else { format!("{address}{TRACES}") };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(address)
        .with_timeout(EXPORT_PATIENCE)
        .build()?;
    let resource = Resource::builder().with_service_name("tinhso").build();
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    let tracer = provider.tracer("tinhso");
    // Places in the source and thread names are of no use to an operator.
    let layer =
        tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
    Ok((layer, provider))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
    use tokio::sync::mpsc;

    /// A collector that keeps what it is sent.
    async fn collector() -> (String, mpsc::UnboundedReceiver<(String, Vec<u8>)>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let take = move |headers: HeaderMap, body: Bytes| {
            let kind = headers.get("content-type").map(|it| it.to_str().unwrap().to_owned());
            sender.send((kind.unwrap_or_default(), body.to_vec())).unwrap();
            async {}
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route(TRACES, post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (address, receiver)
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn spans_reach_the_collector_with_what_happened_in_them() {
        let (address, mut received) = collector().await;
        let (layer, provider) = traces(&address).unwrap();
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", http.route = "/thu-tuc/{code}");
            span.in_scope(|| tracing::info!(status = 200, "answered"));
        });
        let finished = tokio::task::spawn_blocking(|| Tracing(Some(provider)).finish());
        finished.await.unwrap();
        let (kind, body) = received.recv().await.unwrap();
        assert_eq!(kind, "application/x-protobuf");
        for text in ["tinhso", "request", "/thu-tuc/{code}", "answered"] {
            assert!(holds(&body, text), "{text}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn collector_that_is_away_stops_nothing() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let (layer, provider) = traces(&address).unwrap();
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            tracing::info_span!("request").in_scope(|| {});
        });
        tokio::task::spawn_blocking(|| Tracing(Some(provider)).finish()).await.unwrap();
    }
}
