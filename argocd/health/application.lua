-- Health of a child Application, as the root sees it. A wave of the root is over when its children are Healthy, so this
-- must not say Healthy of a child whose last comparison was made for an older spec, or that has not applied what it saw;
-- and never Degraded, which would fail the root's sync where it should wait.
local health = { status = "Progressing", message = "not compared yet" }

-- The controller writes what it compared from typed structs: an empty map may stand where the spec states nothing
-- (directory.jsonnet), so nothing and an empty map are the same.
local function blank(value)
  return value == nil or (type(value) == "table" and next(value) == nil)
end

local function same(a, b)
  if blank(a) or blank(b) then return blank(a) and blank(b) end
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key, value in pairs(b) do
    if a[key] == nil and not blank(value) then return false end
  end
  return true
end

local status = obj.status
if status == nil or status.sync == nil or status.health == nil then return health end

local compared = status.sync.comparedTo or {}
if obj.spec.sources ~= nil then
  if not same(obj.spec.sources, compared.sources) then
    health.message = "waiting for a comparison with the new sources"
    return health
  end
elseif not same(obj.spec.source, compared.source) then
  health.message = "waiting for a comparison with the new source"
  return health
end

if not same(obj.spec.ignoreDifferences, compared.ignoreDifferences) then
  health.message = "waiting for a comparison with the new ignored differences"
  return health
end

if not same(obj.spec.destination, compared.destination) then
  health.message = "waiting for a comparison with the new destination"
  return health
end

-- Whether all that is out of sync is what Git no longer has and a person must let go. The sync then runs until somebody
-- does, perhaps for days; everything else of the child is as Git has it, and nobody who needs it has to wait.
local function onlyAwaitsConfirmation()
  local found = false
  for _, resource in ipairs(status.resources or {}) do
    if resource.status ~= "Synced" then
      if not (resource.requiresPruning and resource.requiresDeletionConfirmation) then return false end
      found = true
    end
  end
  return found
end

if not onlyAwaitsConfirmation() then
  local phase = status.operationState ~= nil and status.operationState.phase or ""
  if obj.operation ~= nil or phase == "Running" or phase == "Terminating" then
    health.message = "syncing"
    return health
  end

  if status.sync.status ~= "Synced" then
    health.message = "not synced"
    return health
  end
end

if status.health.status == "Healthy" then
  return { status = "Healthy", message = "" }
end
health.message = status.health.message or status.health.status or ""
return health
