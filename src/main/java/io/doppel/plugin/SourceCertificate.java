package io.doppel.plugin;

import io.doppel.mysql.CertificateFingerprint;
import io.doppel.mysql.Tls;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.UserError;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts a source's certificate at first sight, as host keys are: what it shows when it is linked
 * becomes a parameter of the dSource, and nothing else is accepted later.
 */
final class SourceCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCertificate.class);
  private static final String PARAMETER = "sourceCertificate";

  private SourceCertificate() {}

  /** Fills in the parameter, unless it is there, of no use, or the source is not reached. */
  static void fill(
      Libs libs,
      RemoteConnection staging,
      Map<String, Object> values,
      SourceConfigDefinition sourceConfig) {
    LinkedSourceDefinition draft = new LinkedSourceDefinition(values);
    if (!LinkedParameters.problems(draft).isEmpty()) {
      return;
    }
    LinkedParameters parameters = LinkedParameters.of(draft);
    Tls.Mode mode = parameters.tls().mode();
    if (!parameters.asksSource()
        || parameters.tls().certificate().isPresent()
        || (mode != Tls.Mode.PREFERRED && mode != Tls.Mode.REQUIRED)) {
      return;
    }
    try {
      CertificateFingerprint.shownBy(
              libs, staging, parameters.source(SourceConfigFacts.of(sourceConfig)))
          .filter(shown -> !shown.passing())
          .ifPresent(shown -> values.put(PARAMETER, shown.fingerprint()));
    } catch (UserError e) {
      LOG.debug("no certificate is kept: {} {}", e.getMessage(), e.output());
    }
  }
}
