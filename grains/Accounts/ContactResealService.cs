using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Lets contact data under old keys be sealed anew, once a period, until there is none.</summary>
public sealed class ContactResealService(IGrainFactory grains, AccountOptions options, ILogger<ContactResealService> logger)
    : PeriodicService(TimeSpan.FromSeconds(options.ResealSeconds), logger)
{
    /// <inheritdoc/>
    protected override async Task WakeAsync()
    {
        while (await grains.GetGrain<IContactResealerGrain>(0).ResealAsync() > 0)
        {
        }
    }
}
