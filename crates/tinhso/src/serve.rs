//! Serving: the listener, the job worker, and an orderly end.
//! What must always hold: a stop signal lets requests that have begun finish; the worker's lease
//! covers a process that dies.

use crate::{
    command, conference,
    config::{self, Config},
    exchange, logs, mailbox, open, public_log, recognition, recording, signing,
    telling::{Failure, Telling},
    trust,
};
use axum::serve::ListenerExt as _;
use camino::Utf8Path;
use desk::Desk;
use kernel::time::{Clock, SystemClock};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;
use web::i18n::{Language, Words};

/// Longest wait for requests in flight when stopping.
const GRACE: Duration = Duration::from_secs(20);
/// Seconds between sweeps of what has run out.
const SWEEP_SECONDS: i64 = 600;
/// Pause of the worker when there was nothing to do.
const WORKER_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two roundings-up of the metrics.
const METRICS_PAUSE: Duration = Duration::from_secs(5);

pub(crate) async fn run(options: command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let config = Config::read(options.config.as_deref(), &config::environment)?;
    let tracing = logs::start(config.log, &config.log_level, config.otlp_endpoint.as_deref());
    let listener = listen(&config).await?;
    let desk = open::desk(&config).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keys = tokio::task::block_in_place(|| signing::keys_of(&config, &clock, telling))?;
    let papers = open::papers(&config, &desk, keys)?;
    let desk = desk.with_papers(papers);
    telling.tell("program-serving", &[("address", &config.base_url)]);
    let served = serve(desk, &config, listener).await;
    tokio::task::spawn_blocking(|| tracing.finish()).await?;
    served
}

pub(crate) async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.address).await.map_err(|error| {
        Failure::new(
            "program-address-taken",
            &[("address", &config.address.to_string()), ("why", &error.to_string())],
        )
        .into()
    })
}

/// Serves until a stop signal.
pub(crate) async fn serve(
    desk: Desk,
    config: &Config,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let words = Words::load(&province_words(&config.province)?.borrowed())?;
    let settings = web::app::Settings {
        base_url: config.base_url.clone(),
        upload_bytes_max: config.upload_megabytes_max * 1_000_000,
        requests_per_second: config.requests_per_second,
        sign_in_tries_per_hour: config.sign_in_tries_per_hour,
        address_header: config.address_header.clone(),
        metrics_token: config.metrics_token.clone(),
        log: public_log::shown(&config.public_log)?,
        trust: trusted(&desk, config)?,
        ..web::app::Settings::default()
    };
    let eyes = recognition::eyes(config).await;
    let desk = match &eyes {
        Some(eyes) => desk.with_recogniser(eyes.clone()),
        None => desk,
    };
    let tools = match &config.conference {
        Some(conference) => recording::tools(conference).await,
        None => None,
    };
    let recordings = tools.as_ref().map(|tools| tools.folder.clone());
    let halls = match &config.conference {
        Some(conference) => Some(conference::begin(conference, Arc::new(SystemClock), recordings)?),
        None => None,
    };
    let app = web::app::App::new(desk.clone(), words, settings);
    let app = match &halls {
        Some(halls) => app.with_halls(halls.clone()),
        None => app,
    };
    let counting = halls.clone().map(|halls| tokio::spawn(conference::keep_metrics(halls)));
    let keeping = public_log::begin(&desk, &config.public_log)?;
    let exchanging = exchange::begin(&desk, config).await?;
    let reading = mailbox::begin(&desk, config)?;
    let seeing = eyes.map(|eyes| recognition::begin(&desk, eyes));
    let filming = halls.clone().zip(tools);
    let filming = filming.map(|(halls, tools)| recording::begin(&desk, halls, tools));
    let worker = tokio::spawn(work(desk));
    let keeper = tokio::spawn(keep_metrics());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let router = web::router(app);
    // Without it the end of an answer in several pieces waits for the reader's acknowledgement of
    // the piece before, which readers hold back for 40 ms (RFC 1122 §4.2.3.2, §4.2.3.4).
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let server =
        axum::serve(listener, router.into_make_service_with_connect_info::<std::net::SocketAddr>())
            .with_graceful_shutdown(async move {
                stop_signal().await;
                // Pages of live rooms listen without end.
                if let Some(halls) = halls {
                    tokio::task::spawn_blocking(move || halls.stop());
                }
                let _ = stop.send(true);
            });
    let mut stopped = stopped;
    tokio::select! {
        served = async { server.await } => served?,
        () = async {
            let _ = stopped.wait_for(|stop| *stop).await;
            tokio::time::sleep(GRACE).await;
        } => tracing::warn!("stopped with requests in flight"),
    }
    keeping.end();
    drop(exchanging);
    drop(reading);
    drop(seeing);
    drop(filming);
    worker.abort();
    keeper.abort();
    if let Some(counting) = counting {
        counting.abort();
    }
    Ok(())
}

/// Whom papers that people bring are judged by: the folder, and whom our own signing trusts.
pub(crate) fn trusted(desk: &Desk, config: &Config) -> anyhow::Result<web::paper_check::Trust> {
    let mut trust = config.trust.as_deref().map(trust::read).transpose()?.unwrap_or_default();
    if let Some(papers) = desk.papers() {
        trust.anchors.extend(papers.ring.anchors().iter().cloned());
    }
    Ok(trust)
}

/// Performs jobs until the process ends.
async fn work(desk: Desk) {
    let worker = format!("{}-{}", std::process::id(), desk.random().token(4));
    let mut swept_at = None;
    loop {
        let now = desk.clock().now();
        if swept_at.is_none_or(|at| now.seconds_since(at) >= SWEEP_SECONDS) {
            swept_at = Some(now);
            if let Err(error) = desk.sweep().await {
                tracing::warn!(%error, "what has run out could not be swept");
            }
        }
        match desk.work_once(&worker).await {
            Ok(round) if round.done + round.failed > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        tokio::time::sleep(WORKER_PAUSE).await;
    }
}

/// Installs the recorder of metrics and keeps what it holds small while nobody reads it.
async fn keep_metrics() {
    let Some(recorder) = web::operations::recorder() else { return };
    loop {
        tokio::time::sleep(METRICS_PAUSE).await;
        recorder.upkeep();
    }
}

async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "no handler for the stop signal");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}

/// The province's own words, on top of the program's.
pub(crate) struct ProvinceWords(Vec<(Language, String)>);

impl ProvinceWords {
    pub(crate) fn borrowed(&self) -> Vec<(Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str())).collect()
    }
}

pub(crate) fn province_words(folder: &Utf8Path) -> anyhow::Result<ProvinceWords> {
    let mut words = Vec::new();
    for (language, name) in [(Language::Vi, "vi"), (Language::En, "en")] {
        let path = folder.join("words").join(format!("{name}.ftl"));
        if path.is_file() {
            words.push((language, std::fs::read_to_string(path)?));
        }
    }
    Ok(ProvinceWords(words))
}
