using System.Net;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Preferences on the wire.</summary>
public sealed class PreferenceRequestTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Path = "/v1/accounts/me/notification-preferences";
    private static readonly QuietHours Nights = new(new TimeOnly(22, 0), new TimeOnly(6, 30), "Asia/Jakarta");

    [Fact]
    public async Task Preferences_that_are_read_come_with_their_version()
    {
        gateway.Cluster.On(nameof(INotificationPreferencesGrain.GetAsync), _ => Task.FromResult(
            new NotificationPreferences { Version = 7, Muted = ["lot-claimed"], QuietHours = Nights }));
        using var response = await gateway.SendAsync("GET", Path, Role.Donor);
        Assert.Equal("\"7\"", response.Headers.ETag!.Tag);
        Assert.Equal(
            """{"muted":["lot-claimed"],"quietHours":{"from":"22:00","until":"06:30","timeZone":"Asia/Jakarta"}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Preferences_with_an_expected_version_are_replaced_whole()
    {
        gateway.Cluster.On(nameof(INotificationPreferencesGrain.SetAsync), arguments =>
            Task.FromResult<Reply<NotificationPreferences>>((NotificationPreferences)arguments[0]! with { Version = 8 }));
        using var set = await gateway.SendAsync(
            "PUT", Path, Role.Courier, """{"quietHours":{"from":"22:00","until":"06:30","timeZone":"Asia/Jakarta"}}""",
            change: request => request.Headers.TryAddWithoutValidation("If-Match", "\"7\""));
        Assert.Equal((HttpStatusCode.OK, "\"8\""), (set.StatusCode, set.Headers.ETag!.Tag));
        var stored = gateway.Cluster.Calls.Last(static call => call.Method == nameof(INotificationPreferencesGrain.SetAsync));
        Assert.Equal(
            (7L, Nights), ((long)stored.Arguments[1]!, gateway.Cluster.Last<NotificationPreferences>().QuietHours));
        using var cleared = await gateway.SendAsync("PUT", Path, Role.Courier, "{}");
        Assert.Equal("""{"muted":[]}""", await cleared.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"muted":["a","a"]}""", "muted")]
    [InlineData("""{"muted":[null]}""", "muted")]
    [InlineData("""{"muted":"a"}""", "muted")]
    [InlineData("""{"quietHours":{"from":"22:00"}}""", "quietHours.until quietHours.timeZone")]
    [InlineData("""{"quietHours":{"from":"24:00","until":"6:00","timeZone":"UTC"}}""", "quietHours.from quietHours.until")]
    [InlineData("""{"quietHours":{"from":"22:00:30","until":"06:00","timeZone":"UTC"}}""", "quietHours.from")]
    [InlineData("""{"quietHours":{"from":"22:00","until":"06:00","timeZone":"UTC","days":[1]}}""", "quietHours.days")]
    [InlineData("""{"version":3}""", "version")]
    public async Task Preferences_with_bad_fields_name_each(string body, string fields)
    {
        using var response = await gateway.SendAsync("PUT", Path, Role.Donor, body);
        Assert.Equal(fields.Split(' ').Order(), (await ProblemReader.FieldsAsync(response)).Order());
    }

    [Fact]
    public async Task Preferences_of_another_version_are_refused()
    {
        gateway.Cluster.On(nameof(INotificationPreferencesGrain.SetAsync), _ =>
            Task.FromResult<Reply<NotificationPreferences>>(new Refusal(RefusalKind.VersionMismatch, "Read them again.")));
        using var response = await gateway.SendAsync("PUT", Path, Role.Donor, "{}");
        await ProblemReader.ReadAsync(response, 412, "version-mismatch");
    }
}
