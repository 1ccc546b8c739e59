using System.Runtime.CompilerServices;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <content>Streams.</content>
public partial class NatsJSContext
{
    /// <inheritdoc />
    public async ValueTask<INatsJSStream> CreateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default)
    {
        config = WithDomainsResolved(config);
        return new NatsJSStream(this, await JSRequestResponseAsync<StreamConfig, StreamInfo>($"{Opts.Prefix}.STREAM.CREATE.{config.Name}", config, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async ValueTask<INatsJSStream> CreateOrUpdateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default)
    {
        config = WithDomainsResolved(config);
        var reply = await RequestAsync<StreamConfig, StreamUpdateResponse>($"{Opts.Prefix}.STREAM.UPDATE.{config.Name}", config, cancellationToken).ConfigureAwait(false);
        return reply.Error switch
        {
            null => new NatsJSStream(this, reply.Value!),
            { Code: 404 } => await CreateStreamAsync(config, cancellationToken).ConfigureAwait(false),
            _ => throw new NatsJSApiException(reply.Error),
        };
    }

    /// <inheritdoc />
    public async ValueTask<NatsJSStream> UpdateStreamAsync(StreamConfig request, CancellationToken cancellationToken = default)
    {
        request = WithDomainsResolved(request);
        return new NatsJSStream(this, await JSRequestResponseAsync<StreamConfig, StreamUpdateResponse>($"{Opts.Prefix}.STREAM.UPDATE.{request.Name}", request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async ValueTask<INatsJSStream> GetStreamAsync(string stream, StreamInfoRequest? request = null, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return new NatsJSStream(this, await JSRequestResponseAsync<StreamInfoRequest, StreamInfoResponse>($"{Opts.Prefix}.STREAM.INFO.{stream}", request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async ValueTask<bool> DeleteStreamAsync(string stream, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return (await JSRequestResponseAsync<object, StreamMsgDeleteResponse>($"{Opts.Prefix}.STREAM.DELETE.{stream}", null, cancellationToken).ConfigureAwait(false)).Success;
    }

    /// <inheritdoc />
    public ValueTask<StreamPurgeResponse> PurgeStreamAsync(string stream, StreamPurgeRequest request, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return JSRequestResponseAsync<StreamPurgeRequest, StreamPurgeResponse>($"{Opts.Prefix}.STREAM.PURGE.{stream}", request, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<StreamMsgDeleteResponse> DeleteMessageAsync(string stream, StreamMsgDeleteRequest request, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return JSRequestResponseAsync<StreamMsgDeleteRequest, StreamMsgDeleteResponse>($"{Opts.Prefix}.STREAM.MSG.DELETE.{stream}", request, cancellationToken);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSStream> ListStreamsAsync(string? subject = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = PagesAsync<StreamListResponse, StreamInfo>($"{Opts.Prefix}.STREAM.LIST", subject, static page => page.Streams, cancellationToken);
        await foreach (var info in pages.ConfigureAwait(false))
        {
            yield return new NatsJSStream(this, info);
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<string> ListStreamNamesAsync(string? subject = default, CancellationToken cancellationToken = default) =>
        PagesAsync<StreamNamesResponse, string>($"{Opts.Prefix}.STREAM.NAMES", subject, static page => page.Streams ?? [], cancellationToken);

    /// <summary>Walks a list that the server hands out in pages.</summary>
    private async IAsyncEnumerable<TItem> PagesAsync<TPage, TItem>(string apiSubject, string? filter, Func<TPage, ICollection<TItem>> itemsOf, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TPage : class
    {
        for (var offset = 0; ;)
        {
            if (cancellationToken.IsCancellationRequested && !Opts.ThrowOnListCancellation)
            {
                yield break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var request = new IterableRequest { Offset = offset, Subject = filter };
            var items = itemsOf(await JSRequestResponseAsync<IterableRequest, TPage>(apiSubject, request, cancellationToken).ConfigureAwait(false));
            if (items.Count == 0)
            {
                yield break;
            }

            foreach (var item in items)
            {
                yield return item;
            }

            offset += items.Count;
        }
    }

    /// <summary>A copy whose sources in other domains have their addresses.</summary>
    private static StreamConfig WithDomainsResolved(StreamConfig config)
    {
        CheckStreamName(config.Name, nameof(config));
        return config with
        {
            Mirror = config.Mirror == null ? null : WithDomainResolved(config.Mirror),
            Sources = config.Sources?.Select(WithDomainResolved).ToList(),
        };
    }

    private static StreamSource WithDomainResolved(StreamSource source)
    {
        if (string.IsNullOrEmpty(source.Domain))
        {
            return source;
        }

        return source.External?.Deliver is { Length: > 0 }
            ? throw new ArgumentException("Both domain and external are set")
            : source with { External = new ExternalStreamSource { Api = $"$JS.{source.Domain}.API" } };
    }
}
