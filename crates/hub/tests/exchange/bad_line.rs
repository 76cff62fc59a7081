//! A line that behaves badly on purpose: it loses parcels before they arrive and answers after, hands over again what was
//! handed over long ago, and makes the carrier wait while others overtake.
//! What must always hold: the same seed is bad in the same way.

use exchange::SignedReceipt;
use hub::line::{Answer, DirectoryPart, Line, Outbound};
use hub::{Fault, code};
use kernel::random::{Random as _, SeededRandom};
use std::sync::{Arc, Mutex};

#[derive(Debug)]
pub(crate) struct BadLine {
    good: Arc<dyn Line>,
    chance: SeededRandom,
    before: Mutex<Vec<Outbound>>,
}

impl BadLine {
    pub(crate) fn new(good: Arc<dyn Line>, seed: u64) -> Self {
        Self { good, chance: SeededRandom::new(seed), before: Mutex::default() }
    }

    fn draw(&self, below: u8) -> u8 {
        let mut byte = [0];
        self.chance.fill(&mut byte);
        byte[0] % below
    }
}

impl Line for BadLine {
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async move {
            for _ in 0..self.draw(40) {
                tokio::task::yield_now().await;
            }
            match self.draw(6) {
                // Lost on the way.
                0 => return Err(Fault::again(code::AWAY)),
                // Arrived; the answer is lost.
                1 => {
                    self.good.hand_over(outbound).await?;
                    return Err(Fault::again(code::AWAY));
                }
                // Twice at once.
                2 => {
                    let both = [self.good.hand_over(outbound), self.good.hand_over(outbound)];
                    let mut answers = futures::future::join_all(both).await;
                    self.before.lock().unwrap().push(outbound.clone());
                    return answers.pop().unwrap();
                }
                // Something old comes once more, before or after.
                3 => {
                    let old = self.before.lock().unwrap().first().cloned();
                    if let Some(old) = old {
                        self.good.hand_over(&old).await?;
                    }
                }
                _ => {}
            }
            let answer = self.good.hand_over(outbound).await;
            self.before.lock().unwrap().push(outbound.clone());
            answer
        })
    }

    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart> {
        self.good.directory(after)
    }
}
