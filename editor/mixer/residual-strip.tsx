import { Meter } from './meter.tsx';

/** What is left beside the stems: heard as it is, so that all of them add up to the recording. It has a level but nothing to set. */
export function ResidualStrip() {
  return (
    <fieldset className="strip res" aria-label="Residual">
      <span className="n">
        <i className="stem residual" />
        Residual
      </span>
      <span className="cap">as it is</span>
      <span />
      <div className="fd alone">
        <Meter name="residual" label="Residual" color="residual" />
      </div>
      <span className="v">0.0 dB</span>
      <span className="b" />
    </fieldset>
  );
}
