// Grafana dashboards as short data: say what is asked and how it is drawn; ids, references and places follow.
//
//   local d = import 'dashboard.libsonnet';
//   d.dashboard({
//     title: 'Shop',
//     variables: [d.datasource(), d.labels('namespace', 'kube_pod_info')],
//     rows: [{ title: 'Pods', panels: [
//       d.timeseries({ title: 'Pods', queries: [d.query('count(kube_pod_info)', 'pods')] }),
//     ] }],
//   })
//
// Text is put together with `+`: the operator `%` is written in Jsonnet itself and costs milliseconds a time.

local columns = 24;  // of Grafana's grid
local source = { type: 'prometheus', uid: '${datasource}' };

// The defaults overlaid with what the author says; a word that is neither is an error, not a silent no-op.
local filled(what, defaults, spec) =
  local unknown = [word for word in std.objectFields(spec) if !std.objectHas(defaults, word)];
  if unknown == [] then defaults + spec
  else error '%s: unknown %s; known are %s' % [what, std.join(', ', unknown), std.join(', ', std.objectFields(defaults))];

// Each panel in its place: left to right, an equal share of the row unless it states a width, on a new line where
// it no longer fits. `at` is the line the row begins on.
local placed(panels, at, height) =
  local share = std.floor(columns / std.max(1, std.length(panels)));
  local place(state, panel) =
    local w = if panel.width == null then share else panel.width;
    local fits = state.x + w <= columns;
    local x = if fits then state.x else 0;
    local y = if fits then state.y else state.y + height;
    assert w >= 1 && w <= columns : '%s: width %d is not between 1 and %d' % [panel.title, w, columns];
    { x: x + w, y: y, panels: state.panels + [panel.json { gridPos: { x: x, y: y, w: w, h: height } }] };
  std.foldl(place, panels, { x: 0, y: at, panels: [] });

local placedRow(state, given) =
  local row = filled('row', { title: null, height: 8, panels: [] }, given);
  local heading = if row.title == null then [] else [{
    type: 'row',
    title: row.title,
    collapsed: false,
    panels: [],
    gridPos: { x: 0, y: state.y, w: columns, h: 1 },
  }];
  local body = placed(row.panels, state.y + std.length(heading), row.height);
  local end = if row.panels == [] then body.y else body.y + row.height;
  { y: end, panels: state.panels + heading + body.panels };

local panel(type, given, defaults, instant=false) =
  local spec = filled(type, {
    title: error '%s: a panel needs a title' % type,
    description: '',
    queries: [],
    unit: 'short',
    decimals: null,
    min: null,
    max: null,
    thresholds: [],
    mappings: [],
    width: null,
  } + defaults.spec, given);
  {
    title: spec.title,
    width: spec.width,
    json: {
      type: type,
      title: spec.title,
      [if spec.description != '' then 'description']: spec.description,
      datasource: source,
      targets: std.mapWithIndex(
        function(index, query) query { refId: std.char(65 + index), datasource: source, instant: instant, range: !instant },
        spec.queries
      ),
      fieldConfig: {
        defaults: {
          unit: spec.unit,
          [if spec.decimals != null then 'decimals']: spec.decimals,
          [if spec.min != null then 'min']: spec.min,
          [if spec.max != null then 'max']: spec.max,
          mappings: spec.mappings,
          // The first step has no lower bound: it is everything below the second.
          thresholds: { mode: 'absolute', steps: [{ color: 'green', value: null }] + spec.thresholds },
        } + defaults.field(spec),
        overrides: [],
      },
      options: defaults.options(spec),
    },
  };

{
  // A query in PromQL and the legend of its series, with labels as {{label}}.
  query(expr, legend):: { expr: expr, legendFormat: legend, editorMode: 'code' },

  // From this value on, that colour.
  threshold(value, color):: { value: value, color: color },

  // Values from `from` to `to`, both included, read as that text. null: without bound.
  mapping(from, to, text, color):: {
    type: 'range',
    options: { from: from, to: to, result: { text: text, color: color } },
  },

  // Lines over time. Takes title, description, queries, unit, decimals, min, max, thresholds, mappings, width, stack.
  timeseries(spec):: panel('timeseries', spec, {
    spec: { stack: false, min: 0 },
    field(spec):: {
      color: { mode: 'palette-classic' },
      custom: {
        drawStyle: 'line',
        fillOpacity: 10,
        lineWidth: 1,
        showPoints: 'never',
        stacking: { mode: if spec.stack then 'normal' else 'none', group: 'A' },
      },
    },
    options(spec):: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  }),

  // One number for each query, as it is now.
  stat(spec):: panel('stat', spec, {
    spec: {},
    field(spec):: { color: { mode: 'thresholds' } },
    options(spec):: {
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'auto',
      textMode: 'auto',
      wideLayout: true,
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  }, instant=true),

  // How full something is now, between min and max.
  gauge(spec):: panel('gauge', spec, {
    spec: { min: 0, max: 1, unit: 'percentunit' },
    field(spec):: { color: { mode: 'thresholds' } },
    options(spec):: {
      showThresholdLabels: false,
      showThresholdMarkers: true,
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  }, instant=true),

  // Which state something was in over time; mappings name the states.
  stateTimeline(spec):: panel('state-timeline', spec, {
    spec: {},
    field(spec):: { color: { mode: 'thresholds' }, custom: { fillOpacity: 70, lineWidth: 0 } },
    options(spec):: {
      mergeValues: true,
      rowHeight: 0.9,
      showValue: 'auto',
      alignValue: 'left',
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'single', sort: 'none' },
    },
  }),

  // The Prometheus to ask; every panel and variable here refers to it. Grafana's default one is chosen at first.
  datasource():: {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    current: { text: 'default', value: 'default' },
  },

  // The values of a label of a series (`label`: by default the variable's own name), several at once, all at first.
  labels(name, series, label=name):: {
    name: name,
    type: 'query',
    datasource: source,
    query: { query: 'label_values(' + series + ', ' + label + ')', refId: name },
    refresh: 2,  // whenever the time range changes
    sort: 1,  // alphabetically
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  },

  // Which workloads a dashboard is about: Deployments, by their namespaces.
  workloadNamespace:: $.labels('namespace', 'kube_deployment_spec_replicas'),
  workload:: $.labels('workload', 'kube_deployment_spec_replicas{namespace=~"$namespace"}', 'deployment'),

  dashboard(given)::
    local spec = filled('dashboard', {
      title: error 'a dashboard needs a title',
      uid: std.strReplace(std.asciiLower(self.title), ' ', '-'),
      description: '',
      tags: [],
      refresh: '1m',
      from: 'now-24h',
      variables: [$.datasource()],
      rows: [],
    }, given);
    local panels = std.foldl(placedRow, spec.rows, { y: 0, panels: [] }).panels;
    {
      // The classic model's version in Grafana 13 (npm package @grafana/schema 13.2.0, defaultDashboard).
      schemaVersion: 42,
      title: spec.title,
      uid: spec.uid,
      [if spec.description != '' then 'description']: spec.description,
      tags: spec.tags,
      editable: false,
      graphTooltip: 1,  // one crosshair for all panels
      refresh: spec.refresh,
      time: { from: spec.from, to: 'now' },
      timezone: 'utc',
      templating: { list: spec.variables },
      panels: std.mapWithIndex(function(index, panel) panel { id: index + 1 }, panels),
    },
}
