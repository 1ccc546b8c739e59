using Microsoft.Kiota.Abstractions.Authentication;

/// <summary>Sends an access token with every request.</summary>
internal sealed class Token(string value) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(
        Uri uri, Dictionary<string, object>? context = null, CancellationToken cancellation = default) => Task.FromResult(value);
}
