using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Serilog.Debugging;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark;

/// <summary>
/// An adapter for a SIEM that takes events over HTTP. It composes the body, gzips it, sends one request, reads the answer within bounds and turns
/// it into a <see cref="DeliveryResult" />. A derived class writes an event and creates the request; it overrides the rest only where its SIEM
/// differs.
/// </summary>
public abstract class HttpSiemAdapter : SiemAdapter
{
    const int LongestQuote = 512;
    const string Mask = "***";

    readonly string[] _secrets;
    readonly Lazy<HttpClient> _client;

    /// <summary>Creates the adapter; touches no network.</summary>
    /// <param name="options">How to speak HTTP; null for the defaults.</param>
    /// <param name="secrets">The configured secrets: masked wherever an answer of the SIEM is quoted.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    protected HttpSiemAdapter(HttpSiemOptions? options = null, params string[] secrets)
    {
        Options = options ?? new HttpSiemOptions();
        Options.Validate();
        _secrets = secrets;
        _client = new Lazy<HttpClient>(CreateClient);
        if (!Options.VerifySsl && Options.HttpMessageHandler is null)
            SelfLog.WriteLine("verifySsl is false: the SIEM's certificate is not verified, so anyone on the way can read the secret and the events.");
    }

    /// <summary>How to speak HTTP.</summary>
    public HttpSiemOptions Options { get; }

    /// <summary>
    /// What the adapter's requests are sent with, for libraries that fetch credentials over HTTP: proxy, TLS and connections are as configured, and the adapter disposes it.
    /// </summary>
    protected HttpClient Client => _client.Value;

    /// <summary>The media type of request bodies. Default: <c>application/json</c>.</summary>
    protected virtual string MediaType => "application/json";

    /// <inheritdoc />
    public override async Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        if (batch is null) throw new ArgumentNullException(nameof(batch));

        var body = batch.Body ??= ComposeBody(batch);
        try
        {
            using var request = CreateRequest(batch);
            request.Content = body.ToContent(MediaType);
            using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
            return ReadResponse(response, text, batch);
        }
        catch (SiemCredentialException exception)
        {
            return DeliveryResult.Refused(exception.Message, "credentials");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return DeliveryResult.Retry(HttpFailure.Describe(exception), "connection");
        }
    }

    /// <inheritdoc />
    public override async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        string? error;
        try
        {
            using var request = CreateHealthRequest();
            using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
            error = ReadHealth(response.StatusCode, text);
        }
        catch (SiemCredentialException exception)
        {
            error = exception.Message;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            error = HttpFailure.Describe(exception);
        }

        return new SiemHealth(error is null, started.Elapsed.TotalMilliseconds, Options.TimeProvider.GetUtcNow(), error);
    }

    /// <summary>Creates the request for a batch: method, address and headers. The content is set by the caller.</summary>
    /// <param name="batch">The batch.</param>
    protected abstract HttpRequestMessage CreateRequest(SiemBatch batch);

    /// <summary>Creates the request that tells whether the SIEM would take events.</summary>
    protected abstract HttpRequestMessage CreateHealthRequest();

    /// <summary>
    /// Adds what proves who sends a request and has to be fetched or computed, such as a token or a signature. The request is complete, its content included. Called
    /// before each attempt, each health check and each call of <see cref="ExchangeAsync" />. Default: adds nothing.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels what has to be waited for.</param>
    /// <exception cref="SiemCredentialException">There are no valid credentials: the events wait, as when the SIEM refuses them.</exception>
    /// <exception cref="HttpRequestException">Whoever issues the credentials cannot be reached: the request is tried again.</exception>
    protected virtual Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Looks at the headers of any answer, to a batch, a health check or a call of <see cref="ExchangeAsync" />, before it is read: the SIEM's clock, for instance. Default:
    /// nothing.
    /// </summary>
    /// <param name="response">The answer; its body has not been received yet.</param>
    protected virtual void OnResponse(HttpResponseMessage response)
    {
    }

    /// <summary>Writes the body of a request. Default: a JSON array of the events.</summary>
    /// <param name="batch">The events.</param>
    /// <param name="buffer">Where to write.</param>
    protected virtual void WriteBody(SiemBatch batch, SiemBuffer buffer)
    {
        if (batch is null) throw new ArgumentNullException(nameof(batch));
        if (buffer is null) throw new ArgumentNullException(nameof(buffer));

        var json = buffer.Json;
        json.WriteStartArray();
        for (var i = 0; i < batch.Count; i++) json.WriteRawValue(batch[i].Span, skipInputValidation: true);
        json.WriteEndArray();
    }

    /// <summary>
    /// Reads the SIEM's answer. Default: by status. 2xx is delivered; 408, 429 and 5xx retry, minding <c>Retry-After</c>; 413 is too large; 400 and 422
    /// reject; anything else, redirects included, is refused.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body, at most the first 64 KiB.</param>
    /// <param name="batch">What was sent.</param>
    protected virtual DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        if (response is null) throw new ArgumentNullException(nameof(response));

        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return DeliveryResult.Delivered;

        var reason = DescribeAnswer(response.StatusCode, body);
        return status switch
        {
            408 or 429 or >= 500 => DeliveryResult.Retry(reason, $"http_{status}", GetRetryAfter(response)),
            413 => DeliveryResult.TooLarge(reason),
            400 or 422 => DeliveryResult.Rejected(reason, $"http_{status}"),
            _ => DeliveryResult.Refused(reason, $"http_{status}"),
        };
    }

    /// <summary>Reads the answer to a health request. Default: any 2xx is healthy.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="body">Its body, at most the first 64 KiB.</param>
    /// <returns>Null if the SIEM would take events, else why not.</returns>
    protected virtual string? ReadHealth(HttpStatusCode status, string body) =>
        (int)status is >= 200 and < 300 ? null : DescribeAnswer(status, body);

    /// <summary>Sends a request that carries no events, such as a poll or a set-up call, and reads the answer within bounds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">The SIEM could not be reached.</exception>
    /// <exception cref="SiemCredentialException">There are no valid credentials.</exception>
    protected async Task<(HttpStatusCode Status, string Body)> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (response.StatusCode, await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Puts an answer into words: its status and what it says, cut at 512 characters, with every configured secret masked.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    protected string DescribeAnswer(HttpStatusCode status, string body)
    {
        if (body is null) throw new ArgumentNullException(nameof(body));

        var quote = WithoutSecrets(body.Trim());
        if (quote.Length > LongestQuote) quote = quote.Substring(0, LongestQuote) + "…";
        return quote.Length > 0 ? $"HTTP {(int)status}: {quote}" : $"HTTP {(int)status}";
    }

    /// <summary>How long the SIEM asks us to wait, in either form that <c>Retry-After</c> may have; null if it does not say.</summary>
    /// <param name="response">The answer.</param>
    protected TimeSpan? GetRetryAfter(HttpResponseMessage response)
    {
        if (response is null) throw new ArgumentNullException(nameof(response));

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date - Options.TimeProvider.GetUtcNow() is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            _ => null,
        };
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _client.IsValueCreated) _client.Value.Dispose();
        base.Dispose(disposing);
    }

    internal sealed override string WithoutSecrets(string text)
    {
        foreach (var secret in _secrets)
            if (secret.Length > 0)
                text = text.Replace(secret, Mask);
        return text;
    }

    internal sealed override DeliveryResult? CheckSize(SiemBatch batch)
    {
        if (Limits.MaxBodyBytes == long.MaxValue) return null;

        try
        {
            batch.Body ??= ComposeBody(batch);
        }
        catch (Exception)
        {
            // A defect of the adapter's, which the attempt to send meets again, and tells.
            return null;
        }

        return batch.Body.Length <= Limits.MaxBodyBytes
            ? null
            : DeliveryResult.TooLarge($"the request has {batch.Body.Length} bytes as it would be sent, and the SIEM takes {Limits.MaxBodyBytes} at most");
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        OnResponse(response);
        return response;
    }

    RequestBody ComposeBody(SiemBatch batch)
    {
        var buffer = SiemBuffer.Take();
        try
        {
            buffer.Reserve(batch.EventBytes + ((long)batch.Count * Limits.EventOverheadBytes));
            WriteBody(batch, buffer);
            return RequestBody.Create(buffer.Complete(), Options.CompressPayloads);
        }
        finally
        {
            buffer.Return();
        }
    }

    HttpClient CreateClient()
    {
        var client = Options.HttpMessageHandler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(SiemHttpHandler.Create(Options));

        // Time is kept outside, for each attempt, by the delivery pipeline.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Serilog.Sinks.Sark", typeof(HttpSiemAdapter).Assembly.GetName().Version!.ToString(3)));
        client.DefaultRequestHeaders.ExpectContinue = false;
        return client;
    }
}
