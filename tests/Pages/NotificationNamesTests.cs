using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Pages;
using PahlawanPangan.Gateway.Pages.Accounts;
using PahlawanPangan.Grains.Notifications;

namespace PahlawanPangan.Tests.Pages;

/// <summary>The names of notifications on pages.</summary>
public sealed class NotificationNamesTests
{
    [Fact]
    public void Every_kind_that_can_be_silenced_has_a_name_for_some_role()
    {
        var services = new ServiceCollection();
        services.AddOptions<PageOptions>();
        var words = Words.Of(new DefaultHttpContext { RequestServices = services.BuildServiceProvider() });
        var named = Enum.GetValues<Role>().SelectMany(role => NotificationNames.Of(role, words)).Select(one => one.Kind).Distinct();
        Assert.Equal(
            NotificationDraft.Kinds.Where(kind => !NotificationDraft.IsUrgent(kind)).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
    }
}
