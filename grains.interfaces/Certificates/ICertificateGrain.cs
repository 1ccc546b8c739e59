namespace PahlawanPangan.Certificates;

/// <summary>Issues donation certificates; the key has no meaning.</summary>
[Alias("pangan.certificates.ICertificateGrain")]
[GrainInterfaceType("PahlawanPangan.Certificates.ICertificateGrain")]
public interface ICertificateGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Certifies that a claim was collected, for the lot's donor, the claim's recipient and operators. Nothing is stored: a later
    /// certificate of the same claim has the same number, and a newer checkpoint.
    /// </summary>
    [Alias("issue")]
    Task<Reply<CertificateView>> IssueAsync(Caller caller, Guid lotId, Guid claimId);
}
