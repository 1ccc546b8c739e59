namespace PahlawanPangan.Gateway.Http;

/// <summary>The caller and the session that a request's token named, read once.</summary>
internal sealed record CallerFeature(Caller Caller, Guid? SessionId);
