//! Pictures that move: whether videos of a page run, as somebody who looks at it sees.
//! Not what they show. What must always hold: a video that stands still is not taken for one that runs.

use crate::browser::{Browser, PATIENCE};
use crate::waiting;
use anyhow::{Context, Result};

/// Pictures after which a video counts as running.
const PICTURES: i64 = 10;

impl Browser {
    /// Waits until the videos at a CSS selector have shown some more pictures.
    pub async fn sees_moving(&self, selector: &str) -> Result<()> {
        let before = self.pictures(selector).await?;
        let running =
            || async { Ok((self.pictures(selector).await? >= before + PICTURES).then_some(())) };
        waiting::until(&format!("moving pictures at {selector}"), PATIENCE, running).await
    }

    async fn pictures(&self, selector: &str) -> Result<i64> {
        let script = "return [...document.querySelectorAll(arguments[0])].reduce((sum, it) => \
            sum + it.getVideoPlaybackQuality().totalVideoFrames, 0)";
        let told = self.client.execute(script, vec![selector.into()]).await?;
        told.as_i64().context("a number of pictures")
    }
}
