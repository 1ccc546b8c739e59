using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>Secrets must not appear in traces.</summary>
[Alone]
public sealed class TraceSecrecyTests(Servers servers)
{
    [Fact]
    public async Task No_span_shows_a_code_a_password_a_token_or_an_address()
    {
        const string DisplayName = "Warung of the traces";
        const string Phone = "+62 811 9753 864";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            // Every source, including those without an exporter today; the test's own client is not part of the engine.
            ShouldListenTo = source => source.Name != "System.Net.Http",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var cluster = await PanganCluster.StartAsync(servers, null, ("Accounts:AnswerStepMilliseconds", "0"));
        await using var gateway = await LiveGateway.StartAsync(cluster.Grains);
        var member = await Member.RegisterAsync(cluster, gateway, DisplayName, Phone);
        var code = await member.LogInAsync(gateway);
        _ = await gateway.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password + "x" });
        _ = await gateway.SendAsync("POST", "/v1/accounts/password-reset", new { email = member.Email });
        _ = await gateway.SendAsync("GET", $"/v1/lots?category={Uri.EscapeDataString(member.Email)}", token: member.AccessToken);
        _ = await gateway.SendAsync("GET", "/v1/accounts/me", token: member.AccessToken + "x");
        Assert.Equal(200, (await gateway.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
        Assert.Equal(200, await member.StatusAtAsync(gateway));

        Assert.Contains(spans, span => span.Source.Name == "Microsoft.AspNetCore");
        Assert.Contains(spans, span => span.Source.Name == "Npgsql");
        var text = string.Join('\n', spans.Select(TextOf));
        foreach (var secret in new[]
        {
            member.Email, Uri.EscapeDataString(member.Email), member.Password, DisplayName, Phone, member.AccessToken, member.RefreshToken,
        })
        {
            Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"A span holds {secret}.");
        }

        // Six digits occur by chance in long numbers; as a separate word they do not.
        Assert.DoesNotMatch($@"(?<![0-9A-Za-z_-]){code}(?![0-9A-Za-z_-])", text);
    }

    /// <summary>All text of a span that an exporter could send.</summary>
    private static string TextOf(Activity span)
    {
        var text = new StringBuilder();
        text.Append(span.DisplayName).Append(' ').Append(span.OperationName).Append(' ').Append(span.StatusDescription).Append(' ')
            .Append(span.TraceStateString);
        Append(span.TagObjects);
        Append(span.Baggage.Select(item => new KeyValuePair<string, object?>(item.Key, item.Value)));
        foreach (var streamEvent in span.Events)
        {
            text.Append(' ').Append(streamEvent.Name);
            Append(streamEvent.Tags);
        }

        foreach (var link in span.Links)
        {
            Append(link.Tags ?? []);
        }

        return text.ToString();

        void Append(IEnumerable<KeyValuePair<string, object?>> tags)
        {
            foreach (var (name, value) in tags)
            {
                text.Append(' ').Append(name).Append('=')
                    .Append(value is System.Collections.IEnumerable list and not string ? string.Join(',', list.Cast<object?>()) : value);
            }
        }
    }
}
