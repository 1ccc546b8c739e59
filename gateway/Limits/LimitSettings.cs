using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>How many requests one client may send to each kind of endpoint.</summary>
internal sealed class LimitSettings(IOptions<GatewayOptions> gateway, IHostEnvironment environment)
{
    /// <summary>More than a person needs in a minute, also one who mistypes; a guesser's tries are counted per account besides.</summary>
    private const int IdentityRequestsPerMinuteUnlessSet = 120;

    /// <summary>More than a building full of people behind one address sends, and a fraction of what one address can.</summary>
    private const int RequestsPerSecondUnlessSet = 1000;

    private static readonly TimeSpan IdentityWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OtherWindow = TimeSpan.FromSeconds(1);

    /// <summary>Whether anything is limited.</summary>
    public bool AreAny => Of(isIdentity: true) > 0 || Of(isIdentity: false) > 0;

    /// <summary>The limit of one kind of endpoint in its window; 0 for none.</summary>
    public int Of(bool isIdentity)
    {
        var set = isIdentity ? gateway.Value.IdentityRequestsPerMinute : gateway.Value.RequestsPerSecond;

        // In development there is none: tests and measurements send everything from one address.
        return set ?? (environment.IsDevelopment() ? 0 : isIdentity ? IdentityRequestsPerMinuteUnlessSet : RequestsPerSecondUnlessSet);
    }

    /// <summary>The time that a limit is about.</summary>
    public static TimeSpan WindowOf(bool isIdentity) => isIdentity ? IdentityWindow : OtherWindow;
}
