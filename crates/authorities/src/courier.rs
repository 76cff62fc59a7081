//! The one who carries questions over HTTP and brings answers back, with a limit of size and of time on each.
//! A thread of its own runs the connections, so that keys and sources, which block, can be asked from anywhere. What must
//! always hold: no answer grows beyond its limit, no redirect and no proxy leads elsewhere, and every name is resolved
//! here, where private addresses are refused.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc as replies;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use thiserror::Error;
use tokio::sync::mpsc;

use crate::reach::Reach;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A question.
#[derive(Clone)]
pub struct Errand {
    /// Whom.
    pub url: Url,
    /// What: a body with its kind, or nothing for a plain GET.
    pub body: Option<(&'static str, Vec<u8>)>,
    /// A token that is sent as the bearer's.
    pub bearer: Option<String>,
    /// Bytes of an answer that are read.
    pub bytes_max: usize,
    /// How long to wait for all of the answer.
    pub patience: Duration,
}

/// What a question holds may be a secret.
impl fmt::Debug for Errand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Errand").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its kind, without parameters, in lower case.
    pub kind: String,
    /// Where it sends us, which nobody follows by itself.
    pub location: Option<String>,
    /// Seconds after which the other side wants to be asked again, if it said so.
    pub retry_after_seconds: Option<u64>,
    /// All of it.
    pub body: Vec<u8>,
}

/// Why there is no answer. Texts name hosts and faults, never contents.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CourierFault {
    /// Nobody answers, not in time, or the connection ended in the middle.
    #[error("{host}: {why}")]
    Unreachable {
        /// Whom.
        host: String,
        /// Why.
        why: String,
    },
    /// The answer is longer than its limit.
    #[error("{0}: answer is too long")]
    TooLong(String),
    /// The thread could not be started, or is no more.
    #[error("connections cannot be made: {0}")]
    Stopped(String),
}

type Answered = replies::SyncSender<Result<Reply, CourierFault>>;

enum Order {
    Ask(Box<Errand>, Answered),
    Wait(Duration, replies::SyncSender<()>),
}

/// Carries questions until it is dropped.
#[derive(Debug, Clone)]
pub struct Courier {
    orders: mpsc::UnboundedSender<Order>,
}

impl Courier {
    /// Starts the thread.
    pub fn start(reach: &Reach) -> Result<Self, CourierFault> {
        let stopped = |fault: &dyn fmt::Display| CourierFault::Stopped(fault.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|fault| stopped(&fault))?;
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .dns_resolver(Guarded(reach.clone()))
            .build()
            .map_err(|fault| stopped(&fault))?;
        let (orders, mut taken) = mpsc::unbounded_channel();
        let carry = move || {
            runtime.block_on(async move {
                while let Some(order) = taken.recv().await {
                    match order {
                        Order::Ask(errand, answered) => {
                            let client = client.clone();
                            tokio::spawn(async move {
                                // Whoever asked may have gone.
                                let _ = answered.send(carry(&client, *errand).await);
                            });
                        }
                        Order::Wait(time, over) => {
                            tokio::spawn(async move {
                                tokio::time::sleep(time).await;
                                let _ = over.send(());
                            });
                        }
                    }
                }
            });
        };
        std::thread::Builder::new()
            .name("courier".to_owned())
            .spawn(carry)
            .map_err(|fault| stopped(&fault))?;
        Ok(Self { orders })
    }

    /// Asks, and blocks until the answer is here or its time is over.
    pub fn ask(&self, errand: Errand) -> Result<Reply, CourierFault> {
        let gone = || CourierFault::Stopped("thread is gone".to_owned());
        let (answered, answer) = replies::sync_channel(1);
        self.orders.send(Order::Ask(Box::new(errand), answered)).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }

    /// Blocks for a while, before a question is asked again.
    pub fn wait(&self, time: Duration) {
        if time.is_zero() {
            return;
        }
        let (over, end) = replies::sync_channel(1);
        if self.orders.send(Order::Wait(time, over)).is_ok() {
            // An error means that the thread is gone: then there is nothing to wait for.
            let _ = end.recv();
        }
    }
}

async fn carry(client: &Client, errand: Errand) -> Result<Reply, CourierFault> {
    let host = errand.url.host_str().unwrap_or_default().to_owned();
    let unreachable = |fault: reqwest::Error| {
        // The whole cause, without the address, which may hold what is asked about.
        let fault = fault.without_url();
        let mut why = fault.to_string();
        let mut cause = std::error::Error::source(&fault);
        while let Some(next) = cause {
            why = format!("{why}: {next}");
            cause = next.source();
        }
        CourierFault::Unreachable { host: host.clone(), why }
    };
    let request = match errand.body {
        Some((kind, body)) => client.post(errand.url).header("content-type", kind).body(body),
        None => client.get(errand.url),
    };
    let request = match errand.bearer {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let mut answer = request.timeout(errand.patience).send().await.map_err(unreachable)?;
    let header = |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok());
    let kind = header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let retry_after_seconds = header("retry-after").and_then(|it| it.trim().parse().ok());
    let location = header("location").map(ToOwned::to_owned);
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(unreachable)? {
        if body.len().saturating_add(piece.len()) > errand.bytes_max {
            return Err(CourierFault::TooLong(host.clone()));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Reply { status, kind, location, retry_after_seconds, body })
}

/// Resolves names to addresses that may be talked to.
#[derive(Clone, Debug)]
struct Guarded(Reach);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut admitted = found.filter(|it| reach.admits(it.ip())).peekable();
            if admitted.peek().is_none() {
                return Err("no address that may be asked".into());
            }
            Ok(Box::new(admitted.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// One courier for many, in the form sources keep it.
pub type Shared = Arc<Courier>;
