namespace PahlawanPangan.Gateway.Http;

/// <summary>The bounds of requests that are under way and that wait.</summary>
/// <param name="AtOnceMax">The most requests that are ever under way at once.</param>
/// <param name="TargetMilliseconds">How long the fastest tenth of the answers may take before fewer requests are let in at once.</param>
/// <param name="WaitMilliseconds">How long a request waits for its place before it is refused.</param>
/// <param name="WaitingMax">The most requests that wait.</param>
internal sealed record AdmissionOptions(int AtOnceMax, int TargetMilliseconds, int WaitMilliseconds, int WaitingMax)
{
    /// <summary>The bounds that a gateway's settings say.</summary>
    public static AdmissionOptions Of(GatewayOptions gateway) => new(
        gateway.RequestsAtOnceMax, gateway.AnswerTargetMilliseconds, gateway.AdmissionWaitMilliseconds, gateway.RequestsWaitingMax);
}
